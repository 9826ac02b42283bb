import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cliRuntimeNames } from '../../packages/experiment/src/open-runtime.ts';
import { kernels as tracedKernels } from '../../packages/onnx/src/kernels/index.ts';
import { createOnnxRuntime } from '../../packages/onnx/src/node/create-onnx-runtime.ts';
import { onnxDevices } from '../../packages/onnx/src/node/session-options.ts';
import { backendSources, createRuntime, runtimeNames } from '../../packages/tensor/src/create-runtime.ts';
import { nodeGpuSource } from '../../packages/tensor/src/node-gpu-source.ts';
import { ownKernels } from '../../packages/tensor/src/own-kernels.ts';
import { testedRuntimeNames } from '../../packages/testing/src/describe-each-runtime.ts';
import { nodePackages } from '../lib/import-rules.mjs';
import { workspacePackages } from '../lib/packages.mjs';
import { testFacts } from './test-facts.mjs';
import { wrapMarkdown } from './wrap-markdown.mjs';

/** @import { KernelReport } from '../../packages/tensor/src/index.ts' */
/** @import { Suite } from './test-facts.mjs' */

/**
 * Writes docs/runtimes.md, the page about what runs where, from the code.
 *
 * @param {string} root
 */
export async function runtimesPage(root) {
  const facts = testFacts(root);
  return wrapMarkdown(`# What runs where

This page is generated from the code by \`npm run docs:update\`, and a test keeps it up to date.

## Runtimes

A runtime executes our tensor functions. The command line accepts ${listed(cliRuntimeNames)}; the default is \`${cliRuntimeNames[0]}\`. "Never run" marks code that has never been run here.

${runtimeTable(root, facts)}

## WebGPU

This section is about ONNX Runtime's WebGPU in Node, not the TensorFlow.js backend of the same name. Values stay in host memory and are copied in every run.

- \`mem\` with \`--device webgpu\` computes in a separate process, because a driver can crash: the command then reports the signal, the stage and the GPU, and exits with that process's code. Programs that use \`createOnnxRuntime({ device: 'webgpu' })\` directly have no such protection.
- Shaders check their bounds (ONNX Runtime's option \`enableRobustness\`), which ONNX Runtime disables by default. Without this, the second step of a ResNet-8 training (batch 128) crashed the process on SwiftShader in both attempts: code compiled from a shader read a \`float\` 2,101,248 bytes into a buffer, beyond the end of mapped memory. With it, the same steps run and reproduce the CPU's losses to the last bit. The shaders are ONNX Runtime's, and its CPU provider runs the same graph without errors; we have not found which of them reads out of bounds. To reproduce the crash, remove the option from \`packages/onnx/src/node/session-options.ts\`, build, and run \`VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json node bench/webgpu.mjs resnet8_32_train_step\` (minutes per step).
- The runs of a process wait for each other, because overlapping runs crash ([onnxruntime 32561](https://github.com/microsoft/onnxruntime/issues/32561)). Compiling while another program runs is not prevented; finish the run first.
- Shaders need not support infinities and NaN: on SwiftShader the logarithm of 0 is finite, so a diverging training may be stopped later than on a CPU, or not at all.
- Pooling in training and matrix products with a transposed operand run on the CPU, because ONNX Runtime's WebGPU has no kernels for them.
- If another package loads a library with \`koffi\` before the runtime is opened, the stack size is fixed at a value too small for shaders; the runtime then refuses the device and says what to do.

\`npm run bench:webgpu\` compares the workloads with the CPU on your machine.

## Other backends

Any other TensorFlow.js backend that a host has set up, such as \`webgl\` or \`webgpu\`, can be used through \`hostRuntime(name)\` of \`@mem/tensor\`: our operations are then composed of its own kernels, listed in the second column below. This has been tested with a stand-in (\`packages/tensor/src/host-backend.test.ts\`), never with a real backend.

## Our operations

Each is a kernel under our own name: \`native\` if written for that runtime, \`composed\` if made of the stock kernels in the second column. \`runtime.report()\` returns the same for your runtime.

${await kernelTable()}

## TensorFlow.js kernels that onnx supports

${tracedKernelsText(root)}

## Packages

${packageTable()}

## Where the tests run

Numeric suites run on each of ${listed(testedRuntimeNames)}, in Node, and on \`onnx-webgpu\` only if \`MEM_WEBGPU\` is set. Exceptions:

${exclusionTable(facts)}

In a browser (Chromium, if installed):

${table(
  ['test', 'subject'],
  facts.browser.map(({ path, what }) => [code(path), what]),
)}
`);
}

/**
 * @param {string} root
 * @param {{ suites: readonly Suite[] }} facts
 */
function runtimeTable(root, { suites }) {
  const tested = /** @type {readonly string[]} */ (testedRuntimeNames);
  const ran = (/** @type {string} */ name) => {
    if (!tested.includes(name)) return 'never run';
    return suites.some(({ exclude, slowOnWebgpu }) => name in exclude || (name === 'onnx-webgpu' && slowOnWebgpu))
      ? 'every numeric suite except those below'
      : 'every numeric suite';
  };
  const rows = runtimeNames.map((name) => {
    const { package: from, needs } = backendSources[name];
    return [code(name), code(`createRuntime('${name}')`), `${code(from)}; ${needs}`, 'yes', 'yes', ran(name)];
  });
  const { package: gpuPackage, needs: gpuNeeds } = nodeGpuSource;
  rows.push([
    code('node-gpu'),
    `${code("createNodeRuntime('node-gpu')")} of ${code('@mem/tensor/node')}`,
    `${code(gpuPackage)}; ${gpuNeeds}`,
    'yes',
    'no',
    ran('node-gpu'),
  ]);
  for (const device of onnxDevices) {
    const { name, made, needs, tests } = onnxRows(root, ran)[device];
    rows.push([name, `${code(made)} of ${code('@mem/onnx/node')}`, needs, 'yes', 'no', tests]);
  }
  return table(['runtime', 'made by', 'needs', 'Node', 'browser', 'tests here'], rows);
}

/**
 * @param {string} root
 * @param {(name: string) => string} ran Says where the suites of a runtime ran.
 */
function onnxRows(root, ran) {
  const provider = "that library's execution provider, and a GPU";
  return {
    cpu: {
      name: code('onnx'),
      made: 'createOnnxRuntime()',
      needs: `a library of ${code('onnxruntime-node')}: ${platforms(root)}`,
      tests: ran('onnx'),
    },
    webgpu: {
      name: `${code('onnx')}, device ${code('webgpu')}`,
      made: "createOnnxRuntime({ device: 'webgpu' })",
      needs: `${provider} with a Vulkan, Direct3D 12 or Metal driver`,
      tests: `${ran('onnx-webgpu')}, on Chromium's SwiftShader (${code('MEM_WEBGPU=1')})`,
    },
    cuda: {
      name: `${code('onnx')}, device ${code('cuda')}`,
      made: "createOnnxRuntime({ device: 'cuda' })",
      needs: provider,
      tests: 'never run',
    },
  };
}

/**
 * Lists the platforms for which the installed ONNX Runtime has a library.
 *
 * @param {string} root
 */
function platforms(root) {
  const { resolve } = createRequire(join(root, 'packages/onnx/package.json'));
  const folder = join(dirname(dirname(resolve('onnxruntime-node'))), 'bin');
  const folders = (/** @type {string} */ at) =>
    readdirSync(at, { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map(({ name }) => name);
  return folders(folder)
    .flatMap((binding) => folders(join(folder, binding)).map((platform) => join(folder, binding, platform)))
    .map((path) => `${path.split(/[\\/]/).at(-1)} (${folders(path).join(', ')})`)
    .join(', ');
}

async function kernelTable() {
  const runtimes = [];
  for (const name of runtimeNames) runtimes.push(await createRuntime(name));
  runtimes.push(await createOnnxRuntime());
  const reports = runtimes.map((runtime) => new Map(runtime.report().map((each) => [each.kernel, each])));
  const rows = ownKernels.map(({ name, stock, gradient }) => [
    code(name),
    stock.map(code).join(', ') || 'our other operations',
    gradient === undefined ? 'no' : 'yes',
    ...reports.map((report) => implementationOf(report.get(name))),
  ]);
  const names = runtimes.map(({ name }) => code(name));
  for (const runtime of runtimes) runtime.dispose();
  return table(['operation', 'stock kernels it can be composed of', 'gradient', ...names], rows);
}

/** @param {KernelReport | undefined} report */
function implementationOf(report) {
  if (report === undefined) return '';
  const { implementation, missing } = report;
  return implementation === 'missing' ? `lacks ${missing.map(code).join(', ')}` : implementation;
}

/** @param {string} root */
function tracedKernelsText(root) {
  const tfjs = createRequire(join(root, 'packages/tensor/package.json'))('@tensorflow/tfjs-core');
  // tfjs exports each kernel's name as a constant with the same name.
  const stock = Object.keys(tfjs).filter((name) => tfjs[name] === name);
  const covered = [...Object.keys(tracedKernels), 'Identity'].filter((name) => stock.includes(name)).sort();
  return `Of the ${stock.length} kernels of TensorFlow.js, ${covered.length} are supported: ${covered.map(code).join(', ')}. Functions that use other kernels fail with the error \`unsupported\`, which names the kernel and its caller.`;
}

function packageTable() {
  const rows = workspacePackages()
    .filter(({ manifest }) => !manifest.private)
    .map(({ name, manifest }) => {
      const { exports = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
      const browser = nodePackages.has(name) ? 'no' : code(name);
      const node = nodePackages.has(name) ? code(name) : './node' in exports ? code(`${name}/node`) : '';
      const peers = Object.keys(peerDependencies).map(
        (peer) => code(peer) + (peerDependenciesMeta[peer]?.optional ? ' (optional)' : ''),
      );
      return [`[${code(name)}](../packages/${name.split('/')[1]}/README.md)`, browser, node, peers.join(', ')];
    });
  return table(['package', 'entry for browsers and Node', 'entry for Node only', 'peer dependencies'], rows);
}

/** @param {{ suites: readonly Suite[] }} facts */
function exclusionTable({ suites }) {
  const rows = suites.flatMap(({ path, exclude, slowOnWebgpu }) => [
    ...Object.entries(exclude).map(([name, reason]) => [code(path), code(name), reason]),
    ...(slowOnWebgpu ? [[code(path), `${code('onnx-webgpu')} unless ${code('MEM_WEBGPU=all')}`, slowOnWebgpu]] : []),
  ]);
  return table(['suite', 'not on', 'because'], rows);
}

const code = (/** @type {string} */ text) => `\`${text}\``;
const listed = (/** @type {readonly string[]} */ names) => names.map(code).join(', ');

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
