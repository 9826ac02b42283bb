// Checks each package's public types against its committed API reports; with --update, writes the reports.
import { apiReports } from './lib/api-reports.mjs';
import { workspacePackages } from './lib/packages.mjs';
import { buildPackages, pnpmEnvironment } from './lib/toolchain.mjs';

await buildPackages(await pnpmEnvironment());
const packages = workspacePackages().filter(({ manifest }) => !manifest.private);
const { entries, problems } = apiReports(packages, { update: process.argv.includes('--update') });
for (const problem of problems) console.error(problem);
console.log(`API of ${entries} entries: ${problems.length} problems.`);
if (problems.length > 0) {
  console.error('A report that differs is written by `pnpm api:update`; commit it with the change.');
  process.exitCode = 1;
}
