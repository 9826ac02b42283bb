import { describe, expect, it } from 'vitest';
import { type Augmentation, checkAugmentation } from './augmentation.js';

const size = { height: 8, width: 9, channels: 3 };
const resizedCrop = (options: object): Augmentation => ({ kind: 'random-resized-crop', ...options });

describe('checkAugmentation', () => {
  it.each<Augmentation>([
    { kind: 'none' },
    { kind: 'pad-crop' },
    { kind: 'pad-crop', padding: 0, flip: false },
    { kind: 'pad-crop', randAugment: {}, erasing: {} },
    resizedCrop({ randAugment: { magnitude: 10, deviation: 0, layers: 3, probability: 1 } }),
    resizedCrop({ erasing: { probability: 0, scale: [0.02, 1], ratio: [0.3, 3] }, colorJitter: {} }),
    resizedCrop({}),
    resizedCrop({
      scale: [0.2, 1],
      ratio: [1, 1],
      interpolation: 'bilinear',
      colorJitter: { brightness: 0.4, contrast: 0, saturation: 3 },
    }),
  ])('accepts %j', (augmentation) => {
    expect(() => checkAugmentation(augmentation, size)).not.toThrow();
  });

  it.each<[Augmentation, string]>([
    [{ kind: 'pad-crop', padding: -1 }, 'padding of pad-crop must be an integer of at least 0 and below 8'],
    [{ kind: 'pad-crop', padding: 1.5 }, 'padding'],
    [{ kind: 'pad-crop', padding: 8 }, 'padding'],
    [resizedCrop({ scale: [0, 1] }), 'scale'],
    [resizedCrop({ scale: [0.5, 1.1] }), '<= 1'],
    [resizedCrop({ scale: [0.5] }), 'scale'],
    [resizedCrop({ ratio: [2, 1] }), 'ratio'],
    [resizedCrop({ ratio: [1, Number.NaN] }), 'ratio'],
    [resizedCrop({ interpolation: 'cubic' }), 'bilinear, bicubic'],
    [resizedCrop({ colorJitter: { contrast: -0.1 } }), 'contrast'],
    [resizedCrop({ randAugment: { magnitude: 10.5 } }), 'magnitude of randAugment must be a number from 0 to 10'],
    [resizedCrop({ randAugment: { deviation: -1 } }), 'deviation'],
    [resizedCrop({ randAugment: { layers: 1.5 } }), 'layers of randAugment must be a non-negative integer'],
    [resizedCrop({ randAugment: { probability: Number.NaN } }), 'probability of randAugment'],
    [resizedCrop({ randAugment: {}, colorJitter: {} }), 'both are given'],
    [{ kind: 'pad-crop', erasing: { probability: 2 } }, 'probability of erasing must be a number from 0 to 1'],
    [{ kind: 'pad-crop', erasing: { scale: [0.5, 0.2] } }, 'scale of erasing'],
    [{ kind: 'pad-crop', erasing: { ratio: [0, 1] } }, 'ratio of erasing'],
    [resizedCrop({ colorJitter: { saturation: Number.POSITIVE_INFINITY } }), 'saturation'],
  ])('refuses %j', (augmentation, message) => {
    expect(() => checkAugmentation(augmentation, size)).toThrow(message);
  });

  it('refuses to change the colours of images of other than three channels', () => {
    for (const colors of [{ randAugment: {} }, { colorJitter: {} }]) {
      expect(() => checkAugmentation(resizedCrop(colors), { ...size, channels: 1 })).toThrow('3 channels');
      expect(() => checkAugmentation(resizedCrop(colors), size)).not.toThrow();
    }
    expect(() => checkAugmentation(resizedCrop({ erasing: {} }), { ...size, channels: 1 })).not.toThrow();
  });

  it('lists the kinds', () => {
    expect(() => checkAugmentation({ kind: 'padcrop' } as unknown as Augmentation, size)).toThrow(
      'none, pad-crop, random-resized-crop',
    );
  });
});
