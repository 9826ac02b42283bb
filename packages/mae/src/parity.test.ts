import { readFileSync } from 'node:fs';
import { cvit, type PerStage, vit } from '@mem/backbones';
import { disposeMap, readMap, uploadMap } from '@mem/nn';
import { type Runtime, type TensorMap, type ValueMap, valueAndGradients } from '@mem/tensor';
import { channelsLast, describeEachRuntime, describeShared, expectNoLeak, type Parity, readParity } from '@mem/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMaskedAutoencoder, type MaskedAutoencoder, maskedAutoencoder, maskingOf } from './index.js';

interface Reference {
  readonly imageSize: number;
  readonly numHeads: number;
  readonly decoderEmbedDim: number;
  readonly decoderDepth: number;
  readonly decoderNumHeads: number;
  readonly normPixLoss: boolean;
  readonly maskRatio: number;
}

interface VitReference extends Reference {
  readonly patchSize: number;
  readonly embedDim: number;
  readonly depth: number;
}

interface CvitReference extends Reference {
  readonly patchSizes: PerStage;
  readonly embedDims: PerStage;
  readonly depths: PerStage;
  readonly mlpRatios: PerStage;
}

const decoderOf = (reference: Reference) => ({
  normalizedPixels: reference.normPixLoss,
  decoderWidth: reference.decoderEmbedDim,
  decoderDepth: reference.decoderDepth,
  decoderNumHeads: reference.decoderNumHeads,
});

const vitAutoencoder = (reference: VitReference): MaskedAutoencoder => {
  const { imageSize, patchSize, embedDim: width, depth, numHeads } = reference;
  return maskedAutoencoder(vit({ imageSize, patchSize, width, depth, numHeads, numClasses: 1 }), decoderOf(reference));
};

const cvitAutoencoder = (reference: CvitReference): MaskedAutoencoder => {
  const { imageSize, patchSizes, embedDims, depths, mlpRatios, numHeads } = reference;
  const backbone = cvit({ imageSize, patchSizes, embedDims, depths, mlpRatios, numHeads, numClasses: 1 });
  return maskedAutoencoder(backbone, decoderOf(reference));
};

/** A step's reconstruction and the gradient of everything trained. */
async function differentiate(runtime: Runtime, autoencoder: MaskedAutoencoder, weights: ValueMap, batch: ValueMap) {
  const names = new Set(autoencoder.trainable());
  const [trained, fixed] = [true, false].map((kept) =>
    Object.fromEntries(Object.entries(weights).filter(([name]) => names.has(name) === kept)),
  );
  const step = (current: TensorMap, others: TensorMap, { images, idsKeep, idsRestore, mask }: TensorMap) => {
    const { loss, aux, gradients } = valueAndGradients((parameters) => {
      const masking = { idsKeep: idsKeep!, idsRestore: idsRestore!, mask: mask! };
      const { loss: scalar, prediction, latent } = autoencoder.forward({ ...others, ...parameters }, images!, masking);
      return { loss: scalar, aux: { prediction, latent } };
    }, current);
    return { outputs: { ...aux, loss }, gradients };
  };
  const inputs = [trained!, fixed!, batch] as const;
  const { outputs, gradients } = await runtime.compile(step, inputs).run(...inputs);
  const results = { outputs: await readMap(runtime, outputs), gradients: await readMap(runtime, gradients) };
  for (const each of [outputs, gradients]) disposeMap(each);
  return results;
}

const cases: readonly (readonly [folder: string, create: (reference: never) => MaskedAutoencoder])[] = [
  ['mae-vit', vitAutoencoder],
  ['mae-vit-normpix', vitAutoencoder],
  ['mae-cvit', cvitAutoencoder],
];

describe.each(cases)('%s', (folder, create) => {
  describeShared('against the public code', `parity/${folder}`, () => {
    let autoencoder: MaskedAutoencoder;
    let weights: ReturnType<Parity['arrays']>;
    let io: ReturnType<Parity['arrays']>;
    let masking: ReturnType<typeof maskingOf>;
    beforeAll(() => {
      const parity = readParity(folder);
      const reference = parity.json<Reference>();
      autoencoder = create(reference as never);
      weights = parity.arrays('weights');
      io = parity.arrays('io');
      masking = maskingOf(io.noise!, reference.maskRatio);
    });

    it('has its state dictionary', () => {
      const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
      expect(shapesOf(autoencoder)).toEqual(shapes);
    });

    it('starts from its fixed positions', () => {
      const first = autoencoder.initialize(0);
      for (const name of ['pos_embed', 'decoder_pos_embed']) expect(first[name], name).toBeAllClose(weights[name]!);
    });

    it('masks the same patches for the same noise', () => {
      expect([...masking.mask.data]).toEqual([...io.mask!.data]);
      expect([...masking.idsRestore.data]).toEqual([...io.ids_restore!.data]);
    });

    describeEachRuntime(
      { slowOnCpu: 'whole models take seconds each', slowOnWebgpu: 'whole models take minutes on SwiftShader' },
      (runtime) => {
        it('agrees in the latent, the prediction, the loss and every gradient', () =>
          expectNoLeak(runtime, async () => {
            const held = uploadMap(runtime, weights);
            const batch = uploadMap(runtime, { images: channelsLast(io.images!), ...masking });
            const { outputs, gradients } = await differentiate(runtime, autoencoder, held, batch);
            for (const each of [held, batch]) disposeMap(each);
            expect(outputs.latent).toBeAllClose(io.latent!);
            expect(outputs.prediction).toBeAllClose(io.pred!);
            expect(outputs.loss!.data).toBeAllClose(io.loss!.data);
            const expected = Object.entries(io).filter(([name]) => name.startsWith('grad.'));
            expect(
              Object.keys(gradients)
                .map((name) => `grad.${name}`)
                .sort(),
            ).toEqual(expected.map(([name]) => name).sort());
            for (const [name, gradient] of expected) {
              expect(gradients[name.slice('grad.'.length)], name).toBeAllClose(gradient, { tolerance: 1e-3 });
            }
          }));
      },
    );
  });
});

describeShared('the full-size autoencoders', 'parity/full-size-state-dicts.json', (path) => {
  it.each([
    ['mae_vit_base_patch16', 'vit-base-patch16'],
    ['mae_vit_large_patch16', 'vit-large-patch16'],
    ['convmae_convvit_base_patch16', 'cvit-base-patch16'],
  ])('%s has the names and shapes of the public code', (reference, name) => {
    const shapes = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, number[]>>;
    expect(shapesOf(createMaskedAutoencoder(name))).toEqual(shapes[reference]);
  });
});

function shapesOf(autoencoder: MaskedAutoencoder): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(autoencoder.specs()).map(([name, [shape]]) => [name, shape]));
}
