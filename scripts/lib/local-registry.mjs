import { fork } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root, step } from './run.mjs';

const windows = process.platform === 'win32';
const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];

/** Installs the registry program that `scripts/registry` pins, into `.tools`; resolves to its script. */
export async function installRegistry(env) {
  const source = join(root, 'scripts', 'registry');
  const folder = join(root, '.tools', 'registry');
  const program = join(folder, 'node_modules', 'verdaccio', 'bin', 'verdaccio');
  const same = (file) =>
    existsSync(join(folder, file)) && readFileSync(join(folder, file)).equals(readFileSync(join(source, file)));
  if (existsSync(program) && files.every(same)) return program;
  mkdirSync(folder, { recursive: true });
  for (const file of files) cpSync(join(source, file), join(folder, file));
  const options = { cwd: folder, env, shell: windows };
  await step('Installing a registry into .tools', 'pnpm', ['install', '--frozen-lockfile'], options);
  return program;
}

/**
 * Starts an empty npm registry on a free loopback port, its files in `folder`. It knows no other registry. Whoever has the
 * token in `userConfig`, an `.npmrc`, may publish; nobody may publish the packages in `refused`.
 *
 * `allowAll()` starts it again with nothing refused, at the same address and with what it holds; `stop()` ends it.
 */
export async function startRegistry(program, folder, { refused = [] } = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const userConfig = join(folder, 'npmrc');
  mkdirSync(folder, { recursive: true });
  let server = await launch(program, folder, port, refused);
  const token = await addUser(url);
  writeFileSync(userConfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=${token}\n`);
  return {
    url,
    userConfig,
    stop: () => server.stop(),
    async allowAll() {
      await server.stop();
      server = await launch(program, folder, port, []);
    },
    /** The registry's document of a package, undefined where it has none. */
    async packument(name) {
      const response = await fetch(url + name.replace('/', '%2f'));
      return response.ok ? response.json() : undefined;
    },
  };
}

async function launch(program, folder, port, refused) {
  const config = join(folder, 'config.json');
  const rule = (publish) => ({ access: '$all', publish, unpublish: 'nobody' });
  writeFileSync(
    config,
    // A JSON document is also YAML.
    JSON.stringify({
      storage: './storage',
      secret: 'only-this-rehearsal-signs-with-it',
      auth: { htpasswd: { file: './htpasswd' } },
      packages: {
        ...Object.fromEntries(refused.map((name) => [name, rule('nobody')])),
        '**': rule('$authenticated'),
      },
      web: { enable: false },
      max_body_size: '100mb',
      log: { type: 'file', path: join(folder, 'log'), level: 'info' },
    }),
  );
  const child = fork(program, ['--config', config, '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = () => child.kill('SIGKILL');
  // Before whatever else this process does at its end, which may fail.
  process.prependListener('exit', kill);
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const timeout = setTimeout(kill, 60_000);
  const started = await Promise.race([
    new Promise((resolve) => child.on('message', (message) => message?.verdaccio_started && resolve(true))),
    ended.then(() => false),
  ]);
  clearTimeout(timeout);
  if (!started) throw new Error(`The registry did not start:\n${complaints}`);
  return {
    async stop() {
      child.kill();
      const force = setTimeout(kill, 10_000);
      await ended;
      clearTimeout(force);
      process.off('exit', kill);
    },
  };
}

async function addUser(url) {
  const response = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'rehearsal', password: 'rehearsal-only' }),
  });
  const { token, error } = await response.json();
  if (!token) throw new Error(`The registry gave no token: ${error}`);
  return token;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
