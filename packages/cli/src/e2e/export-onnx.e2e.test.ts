import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostArray, type HostMap, shapeSize } from '@mem/arrays';
import { type AnyBackbone, createBackbone } from '@mem/backbones';
import { proceduralSet } from '@mem/datasets';
import { customGroups } from '@mem/groups';
import { initializeModulator, type ModulatorConfig, modulatorForward, resolveModulatorConfig } from '@mem/modulator';
import { mapRows } from '@mem/nn';
import { type ExportOnnxOptions, exportOnnx } from '@mem/onnx';
import { openOnnxModel } from '@mem/onnx/node';
import { normals, randomKey } from '@mem/random';
import { createRuntime, gatherTokens, type TensorMap } from '@mem/tensor';
import {
  type EngineResult,
  itWith,
  type PythonEngine,
  python,
  pythonVersion,
  runPython,
  runPythonEngine,
} from '@mem/testing';
import { mul, scalar } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

const array = (shape: readonly number[], seed: number): HostArray => ({
  dtype: 'float32',
  shape,
  data: normals(randomKey(seed), shapeSize(shape)),
});

/** A modulator of `[batch, featureDim]` with its head, not trained. */
function modulatorOf(
  featureDim: number,
  kind: ModulatorConfig['kind'],
): { config: ModulatorConfig; parameters: HostMap } {
  const groups = customGroups([
    [0, 3, 6, 9],
    [1, 4, 7],
    [2, 5, 8],
  ]);
  const config = resolveModulatorConfig(
    { numClasses: 10, featureDim, tokens: false, headDim: featureDim, groups },
    { kind, width: 16, topK: 3, fusionHidden: 8, weighting: 'softplus', center: true, head: 'frozen' },
  );
  const head = { 'head.weight': array([10, featureDim], 1), 'head.bias': array([10], 2) };
  return { config, parameters: { ...initializeModulator(config, 1), ...head, 'fusion.fc2.weight': array([3, 8], 3) } };
}

type Model = ExportOnnxOptions & { readonly fn: (parameters: TensorMap, inputs: TensorMap) => TensorMap };

function modulatorAlone(kind: ModulatorConfig['kind']): Model {
  const { config, parameters } = modulatorOf(96, kind);
  const fn: Model['fn'] = (p, { features }) => ({
    logits: modulatorForward(p, { features: features! }, config).modulated,
  });
  return { fn, parameters, inputs: { features: { dtype: 'float32', shape: ['batch', 96] } } };
}

const images = { images: { dtype: 'float32', shape: ['batch', 32, 32, 3] } } as const;

function classifier(name: string): Model {
  const backbone = createBackbone(name, { numClasses: 10 });
  const fn: Model['fn'] = (p, { images }) => ({ logits: backbone.forward(p, images!).logits });
  return { fn, parameters: backbone.initialize(1), inputs: images };
}

function modulated(name: string): Model {
  const backbone: AnyBackbone = createBackbone(name, { numClasses: 10 });
  const { config, parameters } = modulatorOf(backbone.numFeatures, 'mlp');
  const fn: Model['fn'] = (p, { images }) => {
    const { features } = backbone.forwardFeatures(p, images!);
    return { logits: modulatorForward(p, { features }, config).modulated };
  };
  return { fn, parameters: { ...backbone.initialize(1), ...parameters }, inputs: images };
}

const models = {
  'modulator of vectors (`mlp`)': modulatorAlone('mlp'),
  'modulator of vectors (`transformer`)': modulatorAlone('transformer'),
  ResNet: classifier('resnet8-cifar'),
  'ResNet, modulator, DAC': modulated('resnet8-cifar'),
  'ResNeXt, modulator, DAC': modulated('resnext20-cifar'),
  ViT: classifier('vit-tiny-32'),
  'ViT, modulator, DAC': modulated('vit-tiny-32'),
  'CViT, modulator, DAC': modulated('cvit-mini-32'),
};

/** What each model is exported with: a matrix input of any length is more than OpenCV takes. */
const variants = Object.entries(models).flatMap(([name, model]) => {
  const free = (['standard', 'basic'] as const).map((operators) => ({ operators, batch: 'free' as const }));
  const choices = 'features' in model.inputs ? [...free, { operators: 'basic' as const, batch: 1 }] : free;
  return choices.map((choice) => ({ name, ...choice, model }));
});

const rows: Record<number, HostMap> = {};
beforeAll(async () => {
  const { splits } = await proceduralSet({ numClasses: 7, maxTrain: 2, validationPerClass: 1, testPerClass: 1 });
  for (const batch of [1, 7]) {
    const pixels = Float32Array.from(splits.test.images.subarray(0, batch * 3072), (value) => value / 64 - 2);
    rows[batch] = {
      images: { dtype: 'float32', shape: [batch, 32, 32, 3], data: pixels },
      features: array([batch, 96], 9),
    };
  }
});

const given = ({ inputs }: Model, batch: number): HostMap =>
  Object.fromEntries(Object.keys(inputs).map((name) => [name, rows[batch]![name]!]));

const eager = new Map<string, HostArray>();
/** The eager result: one image on `cpu`, several on `wasm`. */
async function expected(name: string, batch: number): Promise<HostArray> {
  const key = `${name} ${batch}`;
  const model = models[name as keyof typeof models];
  if (!eager.has(key)) {
    const runtime = await createRuntime(batch === 1 ? 'cpu' : 'wasm');
    const { logits } = await mapRows(runtime, model.fn, model.parameters, {
      samples: batch,
      rows: () => given(model, batch),
    });
    eager.set(key, logits!);
    runtime.dispose();
  }
  return eager.get(key)!;
}

const files = new Map<object, Uint8Array>();
const fileOf = (variant: (typeof variants)[number]): Uint8Array => {
  const { model, operators, batch } = variant;
  const { fn, ...options } = model;
  files.set(variant, files.get(variant) ?? exportOnnx(fn, { ...options, operators, batch }));
  return files.get(variant)!;
};

/** Within 1e-4 of the largest. */
function isClose({ data }: HostArray, { data: wanted }: HostArray): boolean {
  const scale = Math.max(...Array.from(wanted, Math.abs));
  return data.length === wanted.length && data.every((value, i) => Math.abs(value - wanted[i]!) <= 1e-4 * scale);
}

describe.each(variants)('$name, $operators operators, batch $batch', (variant) => {
  it.each(variant.batch === 'free' ? [1, 7] : [variant.batch])(
    'gives the same in ONNX Runtime: batch %s',
    async (batch) => {
      const model = await openOnnxModel(fileOf(variant));
      const { logits } = await model.run(given(variant.model, batch));
      expect(logits).toBeAllClose(await expected(variant.name, batch));
      model.dispose();
    },
  );
});

itWith(python('onnx'), 'all pass the ONNX checker of Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mem-onnx-'));
  for (const [n, variant] of variants.entries()) writeFileSync(join(folder, `${n}.onnx`), fileOf(variant));
  const check = `
import onnx, sys
for n in range(int(sys.argv[1])):
    model = onnx.load(f'{n}.onnx')
    onnx.checker.check_model(model, full_check=True)
    batch = model.graph.input[0].type.tensor_type.shape.dim[0]
    print(batch.dim_param or batch.dim_value, model.opset_import[0].version, 'TopK' in {node.op_type for node in model.graph.node})
`;
  const lines = runPython(check, [String(variants.length)], folder)
    .trim()
    .split('\n');
  rmSync(folder, { recursive: true });
  expect(lines).toEqual(
    variants.map(({ name, operators, batch }) => {
      const modulates = /modulator/.test(name);
      const opset = operators === 'basic' ? (modulates ? 12 : 11) : /ViT|transformer/.test(name) ? 17 : 11;
      return `${batch === 'free' ? 'batch' : batch} ${opset} ${modulates && operators === 'standard' ? 'True' : 'False'}`;
    }),
  );
});

const engines: readonly { readonly module: PythonEngine; readonly title: string }[] = [
  { module: 'cv2', title: 'OpenCV' },
  { module: 'onnxruntime', title: 'onnxruntime' },
];

for (const { module, title } of engines) {
  itWith(python(module), `reads in Python what docs/python.md says: ${title}`, async () => {
    const version = pythonVersion(module);
    const cases = variants.flatMap((variant) =>
      [1, 7].map((batch) => ({ file: fileOf(variant), input: Object.values(given(variant.model, batch))[0]! })),
    );
    const results = runPythonEngine(module, cases);
    const found: string[][] = [];
    for (const [i, { name, operators, batch }] of variants.entries()) {
      const one = verdict(results[2 * i]!, await expected(name, 1));
      const several = verdict(results[2 * i + 1]!, await expected(name, 7));
      const both = one === 'yes' && several !== 'yes' ? 'one at a time' : one;
      found.push([name, `\`${operators}\``, String(batch), both]);
    }
    expect(found.flat()).not.toContain('other values');
    const facts = documented(`${title} ${version}`);
    if (facts === undefined)
      console.info(
        `docs/python.md has no column of ${title} ${version}, which gave: ${found.map((cells) => cells.join(', ')).join('; ')}.`,
      );
    else expect(facts).toEqual(found);
  });
}

function verdict(result: EngineResult, wanted: HostArray): string {
  if ('error' in result) return `no: ${/Node \[(\w+)/.exec(result.error)?.[1] ?? result.error}`;
  return isClose(result.output, wanted) ? 'yes' : 'other values';
}

/** The table of docs/python.md without the columns of other engines; undefined where it has none of this one. */
function documented(engine: string): string[][] | undefined {
  const docs = readFileSync(join(import.meta.dirname, '../../../../docs/python.md'), 'utf8');
  const table = docs
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  const header = table.findIndex(([first]) => first === 'model');
  const column = table[header]!.indexOf(engine);
  if (column === -1) return undefined;
  return table.slice(header + 1, header + 1 + variants.length).map((cells) => [...cells.slice(0, 3), cells[column]!]);
}

describe('what cannot be exported', () => {
  const inputs = { x: { dtype: 'float32', shape: ['batch', 4, 2] } } as const;

  it('is a function that is another for another batch size', () => {
    const fn = (_parameters: TensorMap, { x }: TensorMap): TensorMap => ({ y: mul(x!, scalar(1 / x!.shape[0]!)) });
    expect(() => exportOnnx(fn, { parameters: {}, inputs })).toThrow(/batch size/);
  });

  it('is one whose names are used twice', () => {
    const fn = (_parameters: TensorMap, { x }: TensorMap): TensorMap => ({ x: mul(x!, 2) });
    expect(() => exportOnnx(fn, { parameters: {}, inputs })).toThrow(/both an input and an output/);
  });

  it('but for a batch size that is said: such a function can be', async () => {
    const fn = (_parameters: TensorMap, { x }: TensorMap): TensorMap => ({ y: mul(x!, scalar(1 / x!.shape[0]!)) });
    const model = await openOnnxModel(exportOnnx(fn, { parameters: {}, inputs, batch: 2 }));
    const x = array([2, 4, 2], 5);
    const { y } = await model.run({ x });
    expect(y).toBeAllClose(x.data.map((value) => value / 2));
    await expect(model.run({ x: array([3, 4, 2], 5) })).rejects.toMatchObject({ code: 'unsupported' });
    model.dispose();
  });

  it('is one of another operator set, or of no batch size', () => {
    const fn = (_parameters: TensorMap, { x }: TensorMap): TensorMap => ({ y: mul(x!, 2) });
    expect(() => exportOnnx(fn, { parameters: {}, inputs, operators: 'base' as 'basic' })).toThrow(/basic/);
    expect(() => exportOnnx(fn, { parameters: {}, inputs, batch: 0 })).toThrow(/batch must be a positive integer/);
  });

  it('but indices that grow with the batch can be', async () => {
    const fn = (_parameters: TensorMap, { x, picked }: TensorMap): TensorMap => ({ y: gatherTokens(x!, picked!) });
    const file = exportOnnx(fn, {
      parameters: {},
      inputs: { ...inputs, picked: { dtype: 'int32', shape: ['batch', 1] } },
    });
    const model = await openOnnxModel(file);
    const x = array([3, 4, 2], 5);
    const { y } = await model.run({ x, picked: { dtype: 'int32', shape: [3, 1], data: Int32Array.of(3, 0, 2) } });
    expect(y).toBeAllClose([6, 7, 8, 9, 20, 21].map((i) => x.data[i]!));
    model.dispose();
  });
});

it('refuses bytes that are no model, and inputs that it has not', async () => {
  await expect(openOnnxModel(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'bad-file' });
  const fn = (_parameters: TensorMap, { x }: TensorMap): TensorMap => ({ y: mul(x!, 2) });
  const model = await openOnnxModel(
    exportOnnx(fn, { parameters: {}, inputs: { x: { dtype: 'float32', shape: ['batch'] } } }),
  );
  expect(model).toMatchObject({ inputs: ['x'], outputs: ['y'] });
  await expect(model.run({})).rejects.toMatchObject({ code: 'missing-parameter' });
  await expect(model.run({ z: array([1], 1) })).rejects.toMatchObject({ code: 'unknown-name' });
  model.dispose();
});
