// Publishes every package whose version the registry does not have, and tags it: `pnpm release --repository <URL>`.
// The registry and the right to publish are npm's own configuration; see docs/guides/maintaining.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspacePackages } from './lib/packages.mjs';
import { exitLike, root, run } from './lib/run.mjs';
import { buildPackages, pnpmEnvironment } from './lib/toolchain.mjs';

const { values } = parseArgs({ options: { repository: { type: 'string' } } });
const packages = workspacePackages().filter(({ manifest }) => !manifest.private);
const problems = await obstacles();
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

const env = await pnpmEnvironment();
await buildPackages(env);
const originals = packages.map(({ folder }) => [manifestPath(folder), readFileSync(manifestPath(folder))]);
let result;
try {
  for (const each of packages) nameRepository(each, values.repository.replace(/(\.git)?\/?$/, ''));
  const changeset = join(root, 'node_modules', '@changesets', 'cli', 'bin.js');
  result = await run(process.execPath, [changeset, 'publish'], { env });
} finally {
  for (const [path, bytes] of originals) writeFileSync(path, bytes);
}
exitLike(result);

/** What must be put right first. changesets would go on without: from a changed tree, unversioned, with no tag. */
async function obstacles() {
  const found = [];
  if (!URL.canParse(values.repository ?? '')) {
    found.push('Give the address of the public repository, as in --repository https://host/owner/name.');
  }
  for (const { name, manifest } of packages) {
    if (manifest.version === '0.0.0') found.push(`${name} has no version yet: run pnpm version-packages and commit.`);
  }
  const status = await run('git', ['status', '--porcelain'], { quiet: true });
  if (status.code !== 0 || status.output) found.push('The working tree has changes: release what is committed.');
  const identity = await run('git', ['var', 'GIT_COMMITTER_IDENT'], { quiet: true });
  if (identity.code !== 0) found.push('git does not know who tags: set user.name and user.email.');
  return found;
}

// npm shows these to users, and refuses provenance for a package that does not name the repository it was built from.
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

function manifestPath(folder) {
  return join(folder, 'package.json');
}
