// Fails on imports and declared dependencies that the table in docs/architecture.md does not allow.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageViolations, readImportTable, tableViolations } from './lib/import-rules.mjs';
import { workspacePackages } from './lib/packages.mjs';
import { root } from './lib/run.mjs';

const page = 'docs/architecture.md';
const table = readImportTable(readFileSync(join(root, page), 'utf8'));
const packages = workspacePackages();
const manifests = new Map(packages.map(({ name, manifest }) => [name, manifest]));

const violations = tableViolations(table, packages).map((message) => `${page}: ${message}`);
for (const each of packages) {
  for (const message of packageViolations(each, table.get(each.name) ?? [], manifests)) {
    violations.push(`${relative(root, each.folder)}/${message}`);
  }
}
for (const violation of violations) console.error(violation);
console.log(`Imports of ${packages.length} packages: ${violations.length} violations.`);
process.exitCode = violations.length > 0 ? 1 : 0;
