import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * Prints a message and ends the process.
 *
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Reads a benchmark's arguments: names of what to run, `--json FILE`, `--help` and the options with a value that
 * `defaults` lists. Prints the help and ends if asked to, and fails on invalid arguments.
 *
 * @template {string} Name
 * @param {{ help: string, names?: readonly string[], defaults: Readonly<Record<Name, string>> }} benchmark
 * @returns {{ names: string[], json: string | undefined, options: Record<Name, string> }} The chosen names in their own
 * order, or all if none is given, and the options.
 */
export function readArguments({ help, names = [], defaults }) {
  const { json, options, wantsHelp, chosen } = parse(help, defaults);
  if (wantsHelp) {
    console.log(help);
    process.exit(0);
  }
  if (names.length === 0 && chosen.length > 0) fail(`Unexpected argument '${chosen[0]}'.\n\n${help}`);
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) fail(`There is no benchmark '${unknown}'. Valid names: ${names.join(', ')}.`);
  return { names: names.filter((name) => chosen.length === 0 || chosen.includes(name)), json, options };
}

/**
 * @template {string} Name
 * @param {string} help
 * @param {Readonly<Record<Name, string>>} defaults
 */
function parse(help, defaults) {
  /** @type {NonNullable<import('node:util').ParseArgsConfig['options']>} */
  const known = { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } };
  for (const name in defaults) known[name] = { type: 'string', default: defaults[name] };
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: known });
    const { json, help: wantsHelp, ...options } = values;
    return {
      json: typeof json === 'string' ? json : undefined,
      options: /** @type {Record<Name, string>} */ (options),
      wantsHelp: wantsHelp === true,
      chosen: positionals,
    };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${help}`);
  }
}

/**
 * Parses the value of an option as a positive number, or fails.
 *
 * @param {string} name
 * @param {string} text
 * @param {{ integer?: boolean }} options
 */
export function positiveNumber(name, text, { integer = false } = {}) {
  const value = Number(text);
  if (value > 0 && (integer ? Number.isInteger(value) : Number.isFinite(value))) return value;
  return fail(`--${name} must be a positive ${integer ? 'integer' : 'number'}, but is ${text}.`);
}

/**
 * Writes results as JSON if a file was named.
 *
 * @param {string | undefined} file
 * @param {unknown} results
 */
export function writeJson(file, results) {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

/**
 * Warns that a row of results cannot be trusted if other work kept processors busy: it slows the two sides by different
 * factors.
 *
 * @param {number} otherProcessors
 */
export function warnOfOtherWork(otherProcessors) {
  if (otherProcessors <= 0.15) return;
  console.error(`  Do not trust this row: other work kept up to ${otherProcessors.toFixed(1)} processors busy.`);
}
