// Turns the pending changesets into versions and changelogs: `pnpm version-packages [--only @mem/a,@mem/b]`.
// See docs/guides/maintaining.md for which change leads to which version.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withReleases } from './lib/release-plan.mjs';
import { exitLike, root, run } from './lib/run.mjs';

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const only = values.only?.flatMap((names) => names.split(','));
const shallow = await run('git', ['rev-parse', '--is-shallow-repository'], { quiet: true });
if (shallow.output.trim() === 'true') {
  // Changesets would search for the commit of each changeset forever.
  console.error('This clone lacks the commits that changelogs refer to: run git fetch --unshallow.');
  process.exit(1);
}

const result = await withReleases(root, { only }, async (releases) => {
  if (releases.length === 0) {
    console.log('No changesets are pending, so there is nothing to release.');
    return { code: 0, signal: null };
  }
  const changeset = join(root, 'node_modules', '@changesets', 'cli', 'bin.js');
  const { output, ...end } = await run(process.execPath, [changeset, 'version'], { quiet: true });
  if (end.code !== 0) console.error(output);
  for (const { name, oldVersion, newVersion, type, follows } of releases) {
    const why = follows ? ', because its interface exposes types that break' : '';
    console.log(`${name.padEnd(18)} ${oldVersion} -> ${newVersion} (${type}${why})`);
  }
  return end;
});
exitLike(result);
