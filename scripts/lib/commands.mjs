import { join } from 'node:path';
import { root, run, step } from './run.mjs';
import { buildPackages, installDependencies, pnpmEnvironment } from './toolchain.mjs';

const mem = 'packages/cli/bin/mem.js';
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');

/** @import { Ending } from './run.mjs' */

/**
 * The commands by name; each gets its arguments and the environment to run in.
 *
 * @type {Record<string, (args: string[], env: NodeJS.ProcessEnv) => Promise<Ending>>}
 */
const commands = {
  test: runTests,
  'test:all': (args, env) => runTests(args, { ...env, MEM_TESTS: 'all' }),
  'test:slow': (args, env) => runTests(args, { ...env, MEM_TESTS: 'slow' }),
  mem: (args, env) => runBuilt(mem, args, env),
  demo: (args, env) => runBuilt(mem, ['run', join(root, 'examples/procedural'), '--out', 'runs/demo', ...args], env),
  pack: (args, env) => runBuilt('scripts/pack.mjs', args, env),
  docs: buildSite,
  'existing-model': runExistingModel,
  browser: runPage,
  bench: (args, env) => runBuilt('bench/run.mjs', args, env),
  'bench:stock': (args, env) => runBuilt('bench/stock.mjs', args, env),
  'bench:images': (args, env) => runBuilt('bench/images.mjs', args, env),
  'bench:webgpu': (args, env) => runBuilt('bench/webgpu.mjs', args, env),
  'bench:vit-large': (args, env) => runBuilt('bench/vit-large.mjs', args, env),
  'bench:stage2-memory': (args, env) => runBuilt('bench/stage2-memory.mjs', args, env),
};

/**
 * Installs everything that `command` needs, then runs it with `args`; resolves to how it ended.
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Ending>}
 */
export async function runCommand(command, args) {
  const action = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (action === undefined) {
    console.error(`There is no command '${command}'. Valid commands: ${Object.keys(commands).join(', ')}.`);
    return { code: 1 };
  }
  const env = await pnpmEnvironment();
  await installDependencies(env);
  return action(args, env);
}

/**
 * Tests run the sources, but those that start the real command need the build.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runTests(args, env) {
  await buildPackages(env);
  return run(process.execPath, [vitest, 'run', ...args], { env });
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function buildSite(args, env) {
  await buildPackages(env);
  const typedoc = join(root, 'node_modules', 'typedoc', 'bin', 'typedoc');
  return run(process.execPath, [typedoc, '--options', join(root, 'scripts/docs/typedoc.config.mjs'), ...args], { env });
}

/**
 * Runs Vite's `dev`, `build` or `preview`; builds and previews the page if none is named.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runPage(args, env) {
  await buildPackages(env);
  const options = { cwd: join(root, 'examples', 'browser'), env };
  if (args[0]?.startsWith('-') === false) return run(process.execPath, [vite, ...args], options);
  const built = await run(process.execPath, [vite, 'build'], options);
  return built.code === 0 ? run(process.execPath, [vite, 'preview', ...args], options) : built;
}

/**
 * Runs a script in the folder in which the user ran npm, so that relative paths among `args` work; npm itself runs
 * scripts in the root.
 *
 * @param {string} script
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runBuilt(script, args, env) {
  await buildPackages(env);
  return run(process.execPath, [join(root, script), ...args], { cwd: process.env.INIT_CWD ?? process.cwd() });
}

/**
 * Compiles the example here instead of with the packages, because few people need it.
 *
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runExistingModel([program = 'prepare', ...args], env) {
  await buildPackages(env);
  const example = join(root, 'examples', 'existing-model');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await step('Compiling the example', process.execPath, [tsc, '--project', example], { env });
  const cwd = process.env.INIT_CWD ?? process.cwd();
  return run(process.execPath, [join(example, 'dist', `${program}.js`), ...args], { cwd });
}
