import { describe, expect, it } from 'vitest';
import { type Augmentation, checkAugmentation } from './augmentation.js';

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
  ])('passes %j through', (augmentation) => {
    expect(checkAugmentation(augmentation, { height: 8, width: 8 })).toBe(augmentation);
    expect(checkAugmentation(augmentation)).toBe(augmentation);
  });

  it.each<[Augmentation, string]>([
    [{ kind: 'pad-crop', padding: -1 }, "0 to less than the image's 8 pixels"],
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
    [resizedCrop({ randAugment: { layers: 1.5 } }), 'layers of randAugment must be an integer'],
    [resizedCrop({ randAugment: { probability: Number.NaN } }), 'probability of randAugment'],
    [resizedCrop({ randAugment: {}, colorJitter: {} }), 'both are given'],
    [{ kind: 'pad-crop', erasing: { probability: 2 } }, 'probability of erasing must be a number from 0 to 1'],
    [{ kind: 'pad-crop', erasing: { scale: [0.5, 0.2] } }, 'scale of erasing'],
    [{ kind: 'pad-crop', erasing: { ratio: [0, 1] } }, 'ratio of erasing'],
    [resizedCrop({ colorJitter: { saturation: Number.POSITIVE_INFINITY } }), 'saturation'],
  ])('refuses %j', (augmentation, message) => {
    expect(() => checkAugmentation(augmentation, { height: 8, width: 9 })).toThrow(message);
  });

  it('refuses to change the colours of images of other than three channels', () => {
    for (const colors of [{ randAugment: {} }, { colorJitter: {} }]) {
      expect(() => checkAugmentation(resizedCrop(colors), { channels: 1 })).toThrow('3 channels');
      expect(checkAugmentation(resizedCrop(colors), { channels: 3 })).toEqual(resizedCrop(colors));
    }
    expect(() => checkAugmentation(resizedCrop({ erasing: {} }), { channels: 1 })).not.toThrow();
  });

  it('lists the kinds', () => {
    expect(() => checkAugmentation({ kind: 'padcrop' } as unknown as Augmentation)).toThrow(
      'none, pad-crop, random-resized-crop',
    );
  });
});
