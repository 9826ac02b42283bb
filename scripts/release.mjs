// Publishes and tags every package whose version is not in the registry yet: `pnpm release --repository <URL>`.
// The registry and the permission to publish come from npm's configuration; see docs/guides/maintaining.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { publicPackages } from './lib/packages.mjs';
import { exitLike, root, run } from './lib/run.mjs';
import { buildPackages, pnpmEnvironment } from './lib/toolchain.mjs';

/** @import { WorkspacePackage } from './lib/packages.mjs' */

const { repository = '' } = parseArgs({ options: { repository: { type: 'string' } } }).values;
const packages = publicPackages();
const problems = await obstacles();
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

const env = await pnpmEnvironment();
await buildPackages(env);
const originals = new Map(packages.map(({ folder }) => [manifestPath(folder), readFileSync(manifestPath(folder))]));
let result;
try {
  for (const each of packages) nameRepository(each, repository.replace(/(\.git)?\/?$/, ''));
  const changeset = join(root, 'node_modules', '@changesets', 'cli', 'bin.js');
  result = await run(process.execPath, [changeset, 'publish'], { env });
} finally {
  for (const [path, bytes] of originals) writeFileSync(path, bytes);
}
exitLike(result);

/**
 * Lists the problems that prevent a release. Changesets would publish anyway: from a changed tree, without versions or
 * without tags.
 */
async function obstacles() {
  /** @type {string[]} */
  const found = [];
  if (!URL.canParse(repository)) {
    found.push('Pass the URL of the public repository, as in --repository https://host/owner/name.');
  }
  for (const { name, manifest } of packages) {
    if (manifest.version === '0.0.0') found.push(`${name} has no version yet: run pnpm version-packages and commit.`);
  }
  const status = await run('git', ['status', '--porcelain'], { quiet: true });
  if (status.code !== 0 || status.output) found.push('The working tree has changes: commit or discard them.');
  const identity = await run('git', ['var', 'GIT_COMMITTER_IDENT'], { quiet: true });
  if (identity.code !== 0) found.push('git has no user to tag as: set user.name and user.email.');
  return found;
}

/**
 * Writes the repository's URLs into a manifest. npm shows them to users, and refuses provenance for a package that does
 * not name the repository it was built from.
 *
 * @param {WorkspacePackage} of
 * @param {string} url
 */
function nameRepository({ folder, manifest }, url) {
  const directory = `packages/${basename(folder)}`;
  const named = {
    ...manifest,
    homepage: `${url}/tree/main/${directory}#readme`,
    repository: { type: 'git', url: `git+${url}.git`, directory },
    bugs: { url: `${url}/issues` },
  };
  writeFileSync(manifestPath(folder), `${JSON.stringify(named, null, 2)}\n`);
}

/** @param {string} folder */
function manifestPath(folder) {
  return join(folder, 'package.json');
}
