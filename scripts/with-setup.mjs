// Runs a command of this repository on a machine with only Node and npm:
//   node scripts/with-setup.mjs <command> [-- arguments]; the commands are in lib/commands.mjs
// The syntax stays plain and the rest is imported late, so that an old Node gets the message and not a parse error.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const needed = /\d+\.\d+/.exec(engines.node)[0];
const [neededMajor, neededMinor] = needed.split('.').map(Number);
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  console.error(
    `This needs Node ${needed} or newer, but runs on ${process.versions.node}: install it from nodejs.org.`,
  );
  process.exit(1);
}

const [command, ...rest] = process.argv.slice(2);
const { runCommand } = await import('./lib/commands.mjs');
const { exitLike } = await import('./lib/run.mjs');
exitLike(await runCommand(command, rest[0] === '--' ? rest.slice(1) : rest));
