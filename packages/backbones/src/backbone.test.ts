import { type HostArray, ofDtype, shapeSize, sliceRows } from '@mem/arrays';
import { crossEntropy, disposeMap, oneHotTargets, readMap, uploadMap } from '@mem/nn';
import { normals, randomKey } from '@mem/random';
import { createRuntime, type Runtime, type TensorMap, valueAndGradients } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak, numericalGradient } from '@mem/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Backbone, type CvitConfig, cvit, type ResnetConfig, resnet, type VitConfig, vit } from './index.js';

const vitToy = { imageSize: 8, numClasses: 3, patchSize: 4, width: 8, depth: 2, numHeads: 2 } as const;
const cvitToy = {
  imageSize: 8,
  numClasses: 3,
  patchSizes: [2, 2, 1],
  embedDims: [4, 6, 8],
  depths: [1, 1, 2],
  numHeads: 2,
  mlpRatios: [2, 2, 2],
} as const;
const resnetToy = {
  imageSize: 8,
  numClasses: 3,
  block: 'basic',
  layers: [1, 1],
  stagePlanes: [4, 8],
  stem: 'small',
} as const;
const resnextToy = {
  ...resnetToy,
  block: 'bottleneck',
  groups: 2,
  widthPerGroup: 32,
  stem: 'imagenet',
  imageSize: 16,
} as const;
const [vitBlocks, cvitBlocks, resnetBlocks] = [
  ['blocks.0', 'blocks.1'],
  ['blocks1.0', 'blocks2.0', 'blocks3.0', 'blocks3.1'],
  ['layer1.0', 'layer2.0'],
] as const;

interface Toy {
  readonly name: string;
  readonly backbone: Backbone;
  readonly blocks: readonly string[];
  readonly numTokens: number;
}

const toys: readonly Toy[] = [
  { name: 'vit avg', backbone: vit(vitToy), blocks: vitBlocks, numTokens: 4 },
  { name: 'vit cls', backbone: vit({ ...vitToy, globalPool: 'cls' }), blocks: vitBlocks, numTokens: 4 },
  { name: 'cvit avg', backbone: cvit(cvitToy), blocks: cvitBlocks, numTokens: 4 },
  { name: 'cvit norm', backbone: cvit({ ...cvitToy, globalPool: 'norm' }), blocks: cvitBlocks, numTokens: 4 },
  { name: 'resnet basic', backbone: resnet(resnetToy), blocks: resnetBlocks, numTokens: 16 },
  { name: 'resnext', backbone: resnet(resnextToy), blocks: resnetBlocks, numTokens: 4 },
];

/** Some parameters at each depth: the first ones, one inside every block, the head. */
const probed = /cls_token|^bn1|norm1\.bias|attn\.proj\.bias|conv2|attn\.weight|patch_embed2|^head|^fc\./;

const imagesFor = ({ imageSize }: Backbone, batch: number, seed = 1): HostArray => {
  const shape = [batch, imageSize, imageSize, 3];
  return { dtype: 'float32', shape, data: normals(randomKey(seed), shapeSize(shape)) };
};

/** Tokens, features and logits in evaluation. */
async function forward(runtime: Runtime, backbone: Backbone, images: HostArray) {
  const inputs = [uploadMap(runtime, backbone.initialize(0)), runtime.upload(images)] as const;
  const run = (parameters: TensorMap, batch: Tensor): TensorMap => {
    const { tokens, features, logits, intermediates, updates } = backbone.forward(parameters, batch);
    const blocks = Object.fromEntries(
      Object.entries(intermediates).map(([name, { output }]) => [`${name}.output`, output!]),
    );
    return { tokens, features, logits, ...blocks, ...updates };
  };
  const outputs = await runtime.compile(run, inputs).run(...inputs);
  const results = await readMap(runtime, outputs);
  disposeMap(inputs[0]);
  disposeMap({ ...outputs, images: inputs[1] });
  return results;
}

describeEachRuntime(
  { slowOnCpu: 'whole models take seconds each', slowOnWebgpu: 'whole models take minutes on SwiftShader' },
  (runtime) => {
    describe.each(toys)('$name', ({ backbone, blocks, numTokens }) => {
      it('treats every image independently in evaluation, and frees its tensors', () =>
        expectNoLeak(runtime, async () => {
          const images = imagesFor(backbone, 3);
          const together = await forward(runtime, backbone, images);
          for (let i = 0; i < 3; i++) {
            const one = sliceRows(images, i, i + 1);
            for (const [name, output] of Object.entries(await forward(runtime, backbone, one))) {
              expect(output, name).toBeAllClose(sliceRows(together[name]!, i, i + 1));
            }
          }
        }));

      it('returns the documented shapes', async () => {
        const { tokens, features, logits, ...rest } = await forward(runtime, backbone, imagesFor(backbone, 2));
        const { numFeatures, numClasses } = backbone;
        expect(backbone.numTokens).toBe(numTokens);
        expect(tokens!.shape).toEqual([2, numTokens, numFeatures]);
        expect(features!.shape).toEqual([2, numFeatures]);
        expect(logits!.shape).toEqual([2, numClasses]);
        expect(Object.keys(rest)).toEqual(blocks.map((name) => `${name}.output`));
      });

      it('refuses images of another shape', async () => {
        const wrong: HostArray = { dtype: 'float32', shape: [2, 3, 8, 8], data: new Float32Array(384) };
        await expect(forward(runtime, backbone, wrong)).rejects.toThrow(
          `[batch, ${backbone.imageSize}, ${backbone.imageSize}, 3] (channels last), but are [2, 3, 8, 8]`,
        );
      });
    });
  },
);

it('makes the same backbone again from its config', () => {
  const [a, b, c] = [vit(vitToy), resnet(resnetToy), cvit(cvitToy)];
  expect(vit(a.config).config).toEqual(a.config);
  expect(cvit(c.config).config).toEqual(c.config);
  expect(resnet(b.config).config).toEqual(b.config);
  expect(b.config.stemWidth).toBe(4);
});

describe.each(toys)('$name', ({ backbone }) => {
  it('resetClassifier changes the head only', () => {
    const before = backbone.initialize(5);
    const other = backbone.resetClassifier(11);
    const after = other.initialize(5);
    expect(other.numClasses).toBe(11);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, array] of Object.entries(before)) {
      if (name.startsWith(`${backbone.classifier}.`)) expect(after[name]!.shape[0]).toBe(11);
      else expect(after[name], name).toEqual(array);
    }
    expect(() => backbone.resetClassifier(0)).toThrow('numClasses');
  });

  it('draws other values for every seed', () => {
    const [a, again, b] = [1, 1, 2].map((seed) => backbone.initialize(seed));
    expect(again).toEqual(a);
    expect(b![`${backbone.classifier}.weight`]).not.toEqual(a![`${backbone.classifier}.weight`]);
  });

  it('trains everything but running statistics', () => {
    const buffers = Object.keys(backbone.specs()).filter((name) => !backbone.trainable().includes(name));
    const norms = Object.keys(backbone.specs()).filter((name) => /(bn\d|downsample\.1)\.weight$/.test(name));
    expect(buffers.sort()).toEqual(
      norms.flatMap((name) => ['mean', 'var'].map((part) => name.replace('weight', `running_${part}`))).sort(),
    );
  });
});

// The convolutional ones take seconds each, and run in `npm run test:all`.
const probedToys = toys.slice(0, process.env.MEM_TESTS === 'all' ? 5 : 2);

describe.each(probedToys)('$name on wasm', ({ backbone }) => {
  it('has gradients equal to finite differences', async () => {
    const runtime = await createRuntime('wasm');
    const start = backbone.initialize(3);
    const names = new Set(backbone.trainable());
    const [trained, buffers] = [true, false].map((wanted) =>
      uploadMap(runtime, Object.fromEntries(Object.entries(start).filter(([name]) => names.has(name) === wanted))),
    );
    const labels: HostArray = { dtype: 'int32', shape: [3], data: Int32Array.of(0, 2, 1) };
    const batch = uploadMap(runtime, { images: imagesFor(backbone, 3), labels });
    const loss = (parameters: TensorMap, others: TensorMap, { images, labels }: TensorMap): Tensor => {
      const { logits } = backbone.forward({ ...others, ...parameters }, images!, { training: true });
      return crossEntropy(logits, oneHotTargets(labels!, backbone.numClasses));
    };
    const gradientsOf = (parameters: TensorMap, others: TensorMap, inputs: TensorMap) =>
      valueAndGradients((current) => ({ loss: loss(current, others, inputs) }), parameters);
    const args = [trained!, buffers!, batch] as const;
    const evaluate = runtime.compile(loss, args);
    const { gradients } = await runtime.compile(gradientsOf, args).run(...args);
    for (const name of backbone.trainable().filter((name) => probed.test(name))) {
      const lossAt = async (data: Float32Array): Promise<number> => {
        const moved = runtime.upload({ dtype: 'float32', shape: start[name]!.shape, data });
        const result = await evaluate.run({ ...trained, [name]: moved }, buffers!, batch);
        return (await runtime.read(result)).data[0]!;
      };
      const numeric = await numericalGradient(lossAt, ofDtype(name, start[name]!, 'float32').data, 3e-3);
      expect((await runtime.read(gradients[name]!)).data, name).toBeAllClose(numeric, { tolerance: 1e-2 });
    }
    runtime.dispose();
  });
});

describe('bad settings', () => {
  const vitOf = (config: Partial<VitConfig>) => () => vit({ ...vitToy, ...config });
  const cvitOf = (config: Partial<CvitConfig>) => () => cvit({ ...cvitToy, ...config });
  const resnetOf = (config: Partial<ResnetConfig>) => () => resnet({ ...resnetToy, ...config });
  it.each([
    ['patches that do not fill the image', vitOf({ imageSize: 10 }), 'imageSize must be a multiple of 4 (patchSize)'],
    ['heads that do not divide the width', vitOf({ numHeads: 3 }), 'width must be a multiple of 3 (numHeads)'],
    ['a width without room for four quarters', vitOf({ width: 6, numHeads: 2 }), 'width must be a multiple of 4'],
    ['a fraction of a hidden unit', vitOf({ mlpRatio: 1.3 }), 'width * mlpRatio'],
    ['an unknown pooling', vitOf({ globalPool: 'max' as 'avg' }), "Unknown globalPool 'max'"],
    ['no blocks', vitOf({ depth: 0 }), 'depth must be a positive integer'],
    ['patches of three stages that do not fill the image', cvitOf({ imageSize: 10 }), 'the product of patchSizes'],
    ['heads that do not divide the tokens', cvitOf({ numHeads: 3 }), 'embedDims[2] must be a multiple of 3'],
    ['a fraction of a hidden channel', cvitOf({ mlpRatios: [2, 1.1, 2] }), 'embedDims[1] * mlpRatios[1]'],
    ['two stages', cvitOf({ depths: [1, 1] as never }), 'depths must have one entry for each of 3 stages, but has 2'],
    ['an empty convolution stage', cvitOf({ depths: [0, 1, 1] }), 'every entry of depths'],
    ['an unknown pooling of tokens', cvitOf({ globalPool: 'cls' as 'avg' }), "Unknown globalPool 'cls'"],
    ['stages without planes', resnetOf({ layers: [1, 1, 1] }), 'one entry per stage, but have 3 and 2'],
    ['no stages', resnetOf({ layers: [], stagePlanes: [], stemWidth: 4 }), 'one entry per stage, but have 0 and 0'],
    ['an empty stage', resnetOf({ layers: [1, 0] }), 'every entry of layers'],
    ['basic blocks in groups', resnetOf({ groups: 2 }), 'Basic blocks take groups 1'],
    ['empty groups', resnetOf({ block: 'bottleneck', widthPerGroup: 4 }), 'leaves a group without channels'],
    ['an unknown block', resnetOf({ block: 'wide' as 'basic' }), "Unknown block 'wide'"],
    ['an unknown stem', resnetOf({ stem: 'deep' as 'small' }), "Unknown stem 'deep'"],
  ])('%s are refused', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('resnet', () => {
  it('starts every block as the identity with zeroInitResidual', () => {
    const zeroed = resnet({ ...resnetToy, zeroInitResidual: true }).initialize(1);
    const plain = resnet(resnetToy).initialize(1);
    const changed = Object.keys(plain).filter((name) => String(plain[name]!.data) !== String(zeroed[name]!.data));
    expect(changed).toEqual(['layer1.0.bn2.weight', 'layer2.0.bn2.weight']);
    expect(Math.max(...zeroed['layer1.0.bn2.weight']!.data)).toBe(0);
  });
});
