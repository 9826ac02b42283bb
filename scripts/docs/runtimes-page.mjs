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

/** The page that says what runs where, all of it asked from the code. */
export async function runtimesPage(root) {
  const facts = testFacts(root);
  return `# What runs where

This page is written from the code: \`npm run docs:update\`. A test holds it against the code.

## Runtimes

A runtime decides which machine code runs our functions of tensors. The command line takes ${listed(cliRuntimeNames)}; its default is \`${cliRuntimeNames[0]}\`.
Where "never run" stands, the code that asks for it is there, and nobody has seen it work.

${runtimeTable(root, facts)}

## WebGPU

This is ONNX Runtime's WebGPU in Node, not the TensorFlow.js backend of that name. Values stay in host memory and are copied in each run.

- \`mem\` with \`--device webgpu\` computes in a process of its own, as a driver can crash: the command then says which signal ended it, during which
  stage and on which GPU, and exits with that process's code. Programs that use \`createOnnxRuntime({ device: 'webgpu' })\` themselves have no such guard.
- Shaders check their bounds (ONNX Runtime's option \`enableRobustness\`), which ONNX Runtime turns off by default. Without it the second step of a ResNet-8 training (batch
  128) ended the process on SwiftShader, both times that it was tried: code compiled from a shader read a \`float\` 2,101,248 bytes into a buffer, behind the end of mapped memory.
  With it, the same steps run and give the CPU's losses to the last bit. The shaders are ONNX Runtime's, and its CPU provider runs the same graph without complaint;
  which of them reads out of bounds was not found. To see it again, take the option out of \`packages/onnx/src/node/session-options.ts\`, build, and run
  \`VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json node bench/webgpu.mjs resnet8_32_train_step\` (minutes a step).
- Runs of a process wait for each other: ones that overlap crash ([onnxruntime 32561](https://github.com/microsoft/onnxruntime/issues/32561)). Compiling while another
  program runs is not kept from overlapping; finish the run first.
- Shaders need not know infinities and NaN: the logarithm of 0 is finite on SwiftShader, so a training that diverges may be stopped later than on a processor, or not at all.
- Pooling whose gradient is needed, and products with a transposed operand, run on the processor: ONNX Runtime's WebGPU has no kernels for them.
- Another package that loads a library with \`koffi\` before the runtime is opened fixes the stacks at a size too small for shaders; the device is then refused, with a remedy.

\`npm run bench:webgpu\` holds the workloads against the processor on your machine.

## Other backends

Any other backend of TensorFlow.js that a host has set up, such as \`webgl\` or \`webgpu\`, serves through \`hostRuntime(name)\` of \`@mem/tensor\`: our operations are then
composed of its own kernels, those of the second column below. That is tested on a stand-in (\`packages/tensor/src/host-backend.test.ts\`), never on a real one.

## Our operations

Each is a kernel under our own name. \`native\`: written for that runtime; \`composed\`: made of stock kernels there, which are named in the second column.
\`runtime.report()\` says the same of the runtime that you have.

${await kernelTable()}

## What onnx can trace

${traced(root)}

## Packages

${packageTable()}

## What the tests ran on

Numeric suites run once for each of ${listed(testedRuntimeNames)}, in Node; on \`onnx-webgpu\` where \`MEM_WEBGPU\` is set. Left out:

${exclusionTable(facts)}

In a browser (Chromium, where the machine has one):

${table(
  ['test', 'what it is about'],
  facts.browser.map(({ path, what }) => [code(path), what]),
)}
`;
}

function runtimeTable(root, { suites }) {
  const ran = (name) => {
    if (!testedRuntimeNames.includes(name)) return 'never run';
    return suites.some(({ exclude, slowOnWebgpu }) => name in exclude || (name === 'onnx-webgpu' && slowOnWebgpu))
      ? 'every numeric suite but those below'
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

/** The platforms that the installed ONNX Runtime brings a library for. */
function platforms(root) {
  const { resolve } = createRequire(join(root, 'packages/onnx/package.json'));
  const folder = join(dirname(dirname(resolve('onnxruntime-node'))), 'bin');
  const folders = (at) =>
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
    stock.map(code).join(', ') || 'other operations of ours',
    gradient === undefined ? 'no' : 'yes',
    ...reports.map((report) => told(report.get(name))),
  ]);
  const names = runtimes.map(({ name }) => code(name));
  for (const runtime of runtimes) runtime.dispose();
  return table(['operation', 'stock kernels it can be composed of', 'gradient', ...names], rows);
}

function told({ implementation, missing }) {
  return implementation === 'missing' ? `lacks ${missing.map(code).join(', ')}` : implementation;
}

function traced(root) {
  const tfjs = createRequire(join(root, 'packages/tensor/package.json'))('@tensorflow/tfjs-core');
  // tfjs exports each kernel's name as a constant of the same name.
  const stock = Object.keys(tfjs).filter((name) => tfjs[name] === name);
  const covered = [...Object.keys(tracedKernels), 'Identity'].filter((name) => stock.includes(name)).sort();
  return `Of the ${stock.length} kernels of TensorFlow.js, ${covered.length} are covered: ${covered.map(code).join(', ')}. A function that uses another is refused by name
(\`unsupported\`), with the place that called it.`;
}

function packageTable() {
  const rows = workspacePackages()
    .filter(({ manifest }) => !manifest.private)
    .map(({ name, manifest }) => {
      const { exports, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
      const browser = nodePackages.has(name) ? 'no' : code(name);
      const node = nodePackages.has(name) ? code(name) : './node' in exports ? code(`${name}/node`) : '';
      const peers = Object.keys(peerDependencies).map(
        (peer) => code(peer) + (peerDependenciesMeta[peer]?.optional ? ' (optional)' : ''),
      );
      return [`[${code(name)}](../packages/${name.split('/')[1]}/README.md)`, browser, node, peers.join(', ')];
    });
  return table(['package', 'entry for browsers and Node', 'entry for Node alone', 'to install beside it'], rows);
}

function exclusionTable({ suites }) {
  const rows = suites.flatMap(({ path, exclude, slowOnWebgpu }) => [
    ...Object.entries(exclude).map(([name, reason]) => [code(path), code(name), reason]),
    ...(slowOnWebgpu ? [[code(path), `${code('onnx-webgpu')} unless ${code('MEM_WEBGPU=all')}`, slowOnWebgpu]] : []),
  ]);
  return table(['suite', 'not on', 'since'], rows);
}

const code = (text) => `\`${text}\``;
const listed = (names) => names.map(code).join(', ');

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
