import { join } from 'node:path';
import { root, run, step } from './run.mjs';
import { buildPackages, installDependencies, pnpmEnvironment } from './toolchain.mjs';

const mem = 'packages/cli/bin/mem.js';
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');

const commands = {
  test: (args, env) => runTests(args, env),
  'test:all': (args, env) => runTests(args, { ...env, MEM_TESTS: 'all' }),
  'test:slow': (args, env) => runTests(args, { ...env, MEM_TESTS: 'slow' }),
  mem: (args, env) => runBuilt(mem, args, env),
  demo: (args, env) => runBuilt(mem, ['run', join(root, 'examples/procedural'), '--out', 'runs/demo', ...args], env),
  pack: (args, env) => runBuilt('scripts/pack.mjs', args, env),
  docs: (args, env) => buildSite(args, env),
  'existing-model': (args, env) => runExistingModel(args, env),
  browser: (args, env) => runPage(args, env),
  bench: (args, env) => runBuilt('bench/run.mjs', args, env),
  'bench:stock': (args, env) => runBuilt('bench/stock.mjs', args, env),
  'bench:images': (args, env) => runBuilt('bench/images.mjs', args, env),
  'bench:webgpu': (args, env) => runBuilt('bench/webgpu.mjs', args, env),
  'bench:vit-large': (args, env) => runBuilt('bench/vit-large.mjs', args, env),
};

/** Sets up what `command` needs, then runs it with `args`; resolves to how it ended. */
export async function runCommand(command, args) {
  if (!Object.hasOwn(commands, command ?? '')) {
    console.error(`There is no command '${command ?? ''}'. Valid commands: ${Object.keys(commands).join(', ')}.`);
    return { code: 1 };
  }
  const env = await pnpmEnvironment();
  await installDependencies(env);
  return commands[command](args, env);
}

// Tests run the sources; those that start the real command need it built.
async function runTests(args, env) {
  await buildPackages(env);
  return run(process.execPath, [vitest, 'run', ...args], { env });
}

async function buildSite(args, env) {
  await buildPackages(env);
  const typedoc = join(root, 'node_modules', 'typedoc', 'bin', 'typedoc');
  return run(process.execPath, [typedoc, '--options', join(root, 'scripts/docs/typedoc.config.mjs'), ...args], { env });
}

// Vite's `dev`, `build` or `preview`; what is built is shown unless one is named.
async function runPage(args, env) {
  await buildPackages(env);
  const options = { cwd: join(root, 'examples', 'browser'), env };
  if (args.length > 0 && !args[0].startsWith('-')) return run(process.execPath, [vite, ...args], options);
  const built = await run(process.execPath, [vite, 'build'], options);
  return built.code === 0 ? run(process.execPath, [vite, 'preview', ...args], options) : built;
}

// Relative paths among the arguments are meant from where the user ran npm, which runs us in the root.
async function runBuilt(script, args, env) {
  await buildPackages(env);
  return run(process.execPath, [join(root, script), ...args], { cwd: process.env.INIT_CWD ?? process.cwd() });
}

// The example is compiled here and not with the packages: few people need it.
async function runExistingModel([program = 'prepare', ...args], env) {
  await buildPackages(env);
  const example = join(root, 'examples', 'existing-model');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await step('Compiling the example', process.execPath, [tsc, '--project', example], { env });
  const cwd = process.env.INIT_CWD ?? process.cwd();
  return run(process.execPath, [join(example, 'dist', `${program}.js`), ...args], { cwd });
}
