// Checks each package's public types against its committed API reports. With --update, writes the reports.
import { apiReports } from './lib/api-reports.mjs';
import { publicPackages } from './lib/packages.mjs';
import { buildPackages, pnpmEnvironment } from './lib/toolchain.mjs';

await buildPackages(await pnpmEnvironment());
const { entries, problems } = apiReports(publicPackages(), { update: process.argv.includes('--update') });
for (const problem of problems) console.error(problem);
console.log(`API reports of ${entries} entries: ${problems.length} problems.`);
if (problems.length > 0) {
  console.error('`pnpm api:update` updates reports that differ; commit them with the change.');
  process.exitCode = 1;
}
