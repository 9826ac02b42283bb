import { fork } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root, step } from './run.mjs';

const windows = process.platform === 'win32';
const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];

/**
 * Installs the registry program that `scripts/registry` pins into `.tools`; resolves to its script.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export async function installRegistry(env) {
  const source = join(root, 'scripts', 'registry');
  const folder = join(root, '.tools', 'registry');
  const program = join(folder, 'node_modules', 'verdaccio', 'bin', 'verdaccio');
  const same = (/** @type {string} */ file) =>
    existsSync(join(folder, file)) && readFileSync(join(folder, file)).equals(readFileSync(join(source, file)));
  if (existsSync(program) && files.every(same)) return program;
  mkdirSync(folder, { recursive: true });
  for (const file of files) cpSync(join(source, file), join(folder, file));
  const options = { cwd: folder, env, shell: windows };
  await step('Installing a registry into .tools', 'pnpm', ['install', '--frozen-lockfile'], options);
  return program;
}

/**
 * The registry's document of a package.
 *
 * @typedef {{ 'dist-tags': { latest: string }, versions: Record<string, PublishedManifest> }} Packument
 */

/**
 * The fields of a published package.json that users and npm read.
 *
 * @typedef {object} PublishedManifest
 * @property {string} name
 * @property {Record<string, string>} [dependencies]
 * @property {string} [license]
 * @property {{ directory?: string }} [repository]
 * @property {string} [homepage]
 * @property {unknown} [bugs]
 * @property {string[]} [keywords]
 * @property {string} [description]
 */

/**
 * Starts an empty npm registry on a free loopback port, with its files in `folder`. It is not connected to any other
 * registry. The token in `userConfig`, an `.npmrc`, allows publishing, except for the packages in `refused`.
 *
 * `allowAll()` restarts it with nothing refused, at the same address and with the same contents; `stop()` ends it.
 *
 * @param {string} program
 * @param {string} folder
 * @param {{ refused?: readonly string[] }} options
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
    /**
     * Fetches the registry's document of a package, or undefined if there is none.
     *
     * @param {string} name
     * @returns {Promise<Packument | undefined>}
     */
    async packument(name) {
      const response = await fetch(url + name.replace('/', '%2f'));
      return response.ok ? response.json() : undefined;
    },
  };
}

/**
 * @param {string} program
 * @param {string} folder
 * @param {number} port
 * @param {readonly string[]} refused
 */
async function launch(program, folder, port, refused) {
  const config = join(folder, 'config.json');
  const rule = (/** @type {string} */ publish) => ({ access: '$all', publish, unpublish: 'nobody' });
  writeFileSync(
    config,
    // JSON is valid YAML.
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
  // Before other exit handlers of this process, which may fail.
  process.prependListener('exit', kill);
  let complaints = '';
  child.stderr?.on('data', (chunk) => {
    complaints += chunk;
  });
  const timeout = setTimeout(kill, 60_000);
  const started = await Promise.race([
    new Promise((resolve) =>
      child.on('message', (message) => {
        if (typeof message === 'object' && 'verdaccio_started' in message) resolve(true);
      }),
    ),
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

/** @param {string} url */
async function addUser(url) {
  const response = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'rehearsal', password: 'rehearsal-only' }),
  });
  /** @type {{ token?: string, error?: string }} */
  const { token, error } = await response.json();
  if (!token) throw new Error(`The registry returned no token: ${error}`);
  return token;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system assigned no free port.');
  return address.port;
}
