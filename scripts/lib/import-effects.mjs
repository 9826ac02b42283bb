// Run in a project of its own process: imports tfjs and a backend, then each module named in the arguments (a package's entry or
// a file), and prints what each import changed beside its own exports, as a JSON array of `{ module, changes }`.
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { resolve: locate } = createRequire(join(process.cwd(), 'package.json'));
const importFromHere = (name) => import(pathToFileURL(isAbsolute(name) ? name : locate(name)).href);

const backends = ['cpu', 'wasm'];
const tf = await importFromHere('@tensorflow/tfjs-core');
for (const backend of backends) await importFromHere(`@tensorflow/tfjs-backend-${backend}`);
await tf.setBackend('cpu');
const kernels = backends.flatMap((backend) => tf.getKernelsForBackend(backend));
// tfjs-core alone has no gradients in Node; the host's own must stay what they are.
for (const { kernelName } of kernels) tf.registerGradient({ kernelName, gradFunc: () => ({}) });

const opened = /^open /;
let warnings = 0;
process.on('warning', () => warnings++);
// Node defines some of its globals when they are first read, whoever reads them.
for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
  if (get !== undefined) Reflect.get(globalThis, name);
}

const report = [];
let before = snapshot();
for (const module of process.argv.slice(2)) {
  const failure = await importFromHere(module).then(
    () => [],
    (error) => [`fails: ${error.stack}`],
  );
  const after = await settled(before);
  report.push({ module, changes: [...failure, ...differences(before, after)] });
  before = after;
}
// What a module keeps open must not keep this process.
process.stdout.write(`\n${JSON.stringify(report)}`, () => process.exit());

/** The state when it is `expected` or stays what it is; reading files for an import takes a few turns to end. */
async function settled(expected) {
  let last = snapshot();
  for (let turn = 0; turn < 20 && differences(expected, last).length > 0; turn++) {
    await new Promise((done) => setTimeout(done, turn));
    last = snapshot();
  }
  return last;
}

/** Everything that a module should leave alone, by a name that says what it is; values are compared by identity. */
function snapshot() {
  const state = new Map();
  const engine = tf.engine();
  for (const backend of backends) {
    for (const { kernelName, kernelFunc } of tf.getKernelsForBackend(backend)) {
      state.set(`kernel ${kernelName} on ${backend}`, kernelFunc);
    }
  }
  // The registries have no function that lists them.
  for (const [registry, entries] of globalThis._tfGlobals) {
    if (!(entries instanceof Map)) continue;
    for (const [name, entry] of entries) state.set(`${registry} ${name}`, entry);
  }
  for (const [flag, value] of Object.entries(tf.env().getFlags())) state.set(`tfjs flag ${flag}`, value);
  for (const flag of Object.keys(tf.env().flagRegistry)) state.set(`tfjs registered flag ${flag}`, true);
  for (const backend of Object.keys(engine.registryFactory)) state.set(`tfjs backend ${backend}`, true);
  state.set('tfjs current backend', tf.getBackend());
  state.set('tfjs tensors', tf.memory().numTensors);
  state.set('tfjs data buffers', tf.memory().numDataBuffers);
  members(state, 'Tensor.prototype', tf.Tensor.prototype);
  members(state, 'globalThis', globalThis);
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const { value } = Object.getOwnPropertyDescriptor(globalThis, name);
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

/** Own members without running any getter. */
function members(state, owner, object) {
  for (const key of Reflect.ownKeys(object)) {
    const { value, get } = Object.getOwnPropertyDescriptor(object, key);
    state.set(`${owner}.${String(key)}`, get ?? value);
  }
}

function differences(from, to) {
  const changes = [];
  for (const [name, value] of to) {
    if (!from.has(name)) changes.push(`added ${name}`);
    // What closes meanwhile was open before.
    else if (!Object.is(from.get(name), value) && !(opened.test(name) && value < from.get(name))) {
      changes.push(`changed ${name}`);
    }
  }
  for (const name of from.keys()) if (!to.has(name) && !opened.test(name)) changes.push(`removed ${name}`);
  return changes;
}
