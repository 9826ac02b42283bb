// Runs a command of this repository on a machine with only Node and npm:
//   node scripts/with-setup.mjs <command> [-- arguments]; lib/commands.mjs lists the commands.
// The syntax is plain and the other modules are imported late, so that an old Node prints the message, not a parse
// error.
import { readFileSync } from 'node:fs';

/**
 * @param {string} version
 * @returns {[number, number]}
 */
function majorAndMinor(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}

/** @type {{ engines: { node: string } }} */
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const needed = String(/\d+\.\d+/.exec(engines.node));
const [neededMajor, neededMinor] = majorAndMinor(needed);
const [major, minor] = majorAndMinor(process.versions.node);

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  console.error(
    `Node ${needed} or newer is required, but this is ${process.versions.node}: install it from nodejs.org.`,
  );
  process.exit(1);
}

const [command = '', ...rest] = process.argv.slice(2);
const { runCommand } = await import('./lib/commands.mjs');
const { exitLike } = await import('./lib/run.mjs');
exitLike(await runCommand(command, rest[0] === '--' ? rest.slice(1) : rest));
