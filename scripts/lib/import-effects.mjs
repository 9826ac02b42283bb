// Runs in its own process, in the folder of a project: imports tfjs and its backends, then each module named in the
// arguments (a package's entry or a file), and prints the side effects of each import, as a JSON array of
// `{ module, changes }`.
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { resolve: locate } = createRequire(join(process.cwd(), 'package.json'));
const importFromHere = (/** @type {string} */ name) =>
  import(pathToFileURL(isAbsolute(name) ? name : locate(name)).href);

const backends = ['cpu', 'wasm'];
/** @type {typeof import('@tensorflow/tfjs-core')} */
const tf = await importFromHere('@tensorflow/tfjs-core');
for (const backend of backends) await importFromHere(`@tensorflow/tfjs-backend-${backend}`);
await tf.setBackend('cpu');
const kernels = backends.flatMap((backend) => tf.getKernelsForBackend(backend));
// tfjs-core alone has no gradients in Node; register some, to notice if a module replaces a host's.
for (const { kernelName } of kernels) tf.registerGradient({ kernelName, gradFunc: () => ({}) });

const opened = /^open /;
let warnings = 0;
process.on('warning', () => warnings++);
// Node defines some of its globals when they are first read.
for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
  if (get !== undefined) Reflect.get(globalThis, name);
}

/** @type {{ module: string, changes: string[] }[]} */
const report = [];
let before = snapshot();
for (const module of process.argv.slice(2)) {
  /** @type {string[]} */
  const failure = await importFromHere(module).then(
    () => [],
    (error) => [`fails: ${error.stack}`],
  );
  const after = await settled(before);
  report.push({ module, changes: [...failure, ...differences(before, after)] });
  before = after;
}
// A module's open handles must not keep this process alive.
process.stdout.write(`\n${JSON.stringify(report)}`, () => process.exit());

/**
 * Waits a few turns for the state to become `expected`, because files read by an import take time to close; returns the
 * last state.
 *
 * @param {Map<string, unknown>} expected
 */
async function settled(expected) {
  let last = snapshot();
  for (let turn = 0; turn < 20 && differences(expected, last).length > 0; turn++) {
    await new Promise((done) => setTimeout(done, turn));
    last = snapshot();
  }
  return last;
}

/**
 * Records everything that a module should leave alone, by a descriptive name; values are compared by identity.
 *
 * @returns {Map<string, unknown>}
 */
function snapshot() {
  /** @type {Map<string, unknown>} */
  const state = new Map();
  const engine = tf.engine();
  for (const backend of backends) {
    for (const { kernelName, kernelFunc } of tf.getKernelsForBackend(backend)) {
      state.set(`kernel ${kernelName} on ${backend}`, kernelFunc);
    }
  }
  // The registries have no function that lists them.
  /** @type {Map<string, unknown>} */
  const registries = Reflect.get(globalThis, '_tfGlobals');
  for (const [registry, entries] of registries) {
    if (!(entries instanceof Map)) continue;
    for (const [name, entry] of entries) state.set(`${registry} ${name}`, entry);
  }
  for (const [flag, value] of Object.entries(tf.env().getFlags())) state.set(`tfjs flag ${flag}`, value);
  /** @type {object} */
  const flags = Reflect.get(tf.env(), 'flagRegistry');
  for (const flag of Object.keys(flags)) state.set(`tfjs registered flag ${flag}`, true);
  for (const backend of Object.keys(engine.registryFactory)) state.set(`tfjs backend ${backend}`, true);
  state.set('tfjs current backend', tf.getBackend());
  state.set('tfjs tensors', tf.memory().numTensors);
  state.set('tfjs data buffers', tf.memory().numDataBuffers);
  members(state, 'Tensor.prototype', tf.Tensor.prototype);
  members(state, 'globalThis', globalThis);
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
    if (typeof value !== 'function') continue;
    members(state, name, value);
    if (value.prototype) members(state, `${name}.prototype`, value.prototype);
  }
  for (const event of process.eventNames()) {
    state.set(`process listeners of ${String(event)}`, process.listenerCount(event));
  }
  for (const [name, value] of Object.entries(process.env)) state.set(`environment variable ${name}`, value);
  state.set('working directory', process.cwd());
  state.set('exit code', process.exitCode);
  state.set('warnings', warnings);
  const handles = process.getActiveResourcesInfo();
  for (const handle of new Set(handles)) {
    state.set(`open ${handle}`, handles.filter((each) => each === handle).length);
  }
  return state;
}

/**
 * Adds an object's own members to the state without running any getter.
 *
 * @param {Map<string, unknown>} state
 * @param {string} owner
 * @param {object} object
 */
function members(state, owner, object) {
  for (const [key, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    state.set(`${owner}.${key}`, get ?? value);
  }
  for (const key of Object.getOwnPropertySymbols(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key);
    state.set(`${owner}.${String(key)}`, property?.get ?? property?.value);
  }
}

/**
 * @param {Map<string, unknown>} from
 * @param {Map<string, unknown>} to
 */
function differences(from, to) {
  /** @type {string[]} */
  const changes = [];
  for (const [name, value] of to) {
    if (!from.has(name)) changes.push(`added ${name}`);
    // Handles that were open before may close in the meantime.
    else if (!Object.is(from.get(name), value) && !(opened.test(name) && Number(value) < Number(from.get(name)))) {
      changes.push(`changed ${name}`);
    }
  }
  for (const name of from.keys()) if (!to.has(name) && !opened.test(name)) changes.push(`removed ${name}`);
  return changes;
}
