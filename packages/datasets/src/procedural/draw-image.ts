import { deriveKey, type RandomKey, threefry, uniforms } from '@mem/random';
import type { ClassAttributes } from './class-attributes.js';
import { backgroundLayer, clutterLayer, type Draw, mix, occluderLayer, subjectLayer } from './layers.js';

const clutter = 4;
/** Upper bound on the draws of all layers together. */
const draws = 100;

/**
 * Draws one image of a class, `[size, size, 3]`, as a function of `key`: the class's shape in its texture and
 * colours, at a random place, size and angle, over a cluttered background, sometimes behind a bar, in random light and
 * noise.
 */
export function drawImage(key: RandomKey, attributes: ClassAttributes, size: number): Uint8Array {
  const draw = sequence(deriveKey(key, 'scene'));
  const edge = 2 / size;
  const background = backgroundLayer(draw);
  const layers = [
    ...Array.from({ length: clutter }, () => clutterLayer(draw, edge)),
    subjectLayer(draw, attributes, edge),
    occluderLayer(draw),
  ];
  const contrast = draw(0.7, 1.1);
  const brightness = draw(-0.1, 0.1);
  const noise = draw(0.04, 0.2);
  const noiseKey = deriveKey(key, 'noise');

  const image = new Uint8Array(size * size * 3);
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i += 3) {
      const x = (column + 0.5) * edge - 1;
      const y = (row + 0.5) * edge - 1;
      let { colour } = background(x, y);
      for (const layer of layers) {
        const { colour: top, cover } = layer(x, y);
        colour = mix(colour, top, cover);
      }
      const [random] = threefry(noiseKey, row, column);
      for (let c = 0; c < 3; c++) {
        const jitter = (((random >>> (8 * c)) & 0xff) / 255 - 0.5) * noise;
        const value = 0.5 + (colour[c]! - 0.5) * contrast + brightness + jitter;
        image[i + c] = Math.max(0, Math.min(255, Math.round(value * 255)));
      }
    }
  }
  return image;
}

function sequence(key: RandomKey): Draw {
  const values = uniforms(key, draws);
  let next = 0;
  return (low, high) => low + (high - low) * values[next++]!;
}
