import { describe, expect, it } from 'vitest';
import { type Augmentation, checkAugmentation } from './augmentation.js';

const resizedCrop = (options: object): Augmentation => ({ kind: 'random-resized-crop', ...options });

describe('checkAugmentation', () => {
  it.each<Augmentation>([
    { kind: 'none' },
    { kind: 'pad-crop' },
    { kind: 'pad-crop', padding: 0, flip: false },
    resizedCrop({}),
    resizedCrop({ scale: [0.2, 1], ratio: [1, 1], colorJitter: { brightness: 0.4, contrast: 0, saturation: 3 } }),
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
    [resizedCrop({ colorJitter: { contrast: -0.1 } }), 'contrast'],
    [resizedCrop({ colorJitter: { saturation: Number.POSITIVE_INFINITY } }), 'saturation'],
  ])('refuses %j', (augmentation, message) => {
    expect(() => checkAugmentation(augmentation, { height: 8, width: 9 })).toThrow(message);
  });

  it('lists the kinds', () => {
    expect(() => checkAugmentation({ kind: 'padcrop' } as unknown as Augmentation)).toThrow(
      'none, pad-crop, random-resized-crop',
    );
  });
});
