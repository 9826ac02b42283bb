import { proceduralSet } from '@mem/datasets';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { spriteColumns, tileSize } from '../set-file.js';
import { imageSprite } from './image-sprite.js';

it('arranges images row by row', async () => {
  const few = { numClasses: 4, maxTrain: 1, imbalance: 1, validationPerClass: 1, testPerClass: 11 };
  const { images } = (await proceduralSet(few)).splits.test;
  const size = tileSize * tileSize * 3;
  const { data, info } = await sharp(await imageSprite(images))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([spriteColumns * tileSize, 2 * tileSize]);
  for (const image of [0, 3, spriteColumns, spriteColumns + 3]) {
    const place = { left: (image % spriteColumns) * tileSize, top: Math.floor(image / spriteColumns) * tileSize };
    const tile = await sharp(data, { raw: info })
      .extract({ ...place, width: tileSize, height: tileSize })
      .raw()
      .toBuffer();
    const difference = images
      .subarray(image * size, (image + 1) * size)
      .reduce((sum, value, i) => sum + Math.abs(value - tile[i]!), 0);
    expect(difference / size).toBeLessThan(8);
  }
});
