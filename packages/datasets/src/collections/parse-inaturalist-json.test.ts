import { describe, expect, it } from 'vitest';
import { parseInaturalistJson } from './parse-inaturalist-json.js';

const images = [
  { id: 7, file_name: 'train_val2018/Aves/1/a.jpg', width: 800 },
  { id: 'x', file_name: 'train_val2018/Aves/0/b.jpg' },
];
const annotations = [
  { id: 0, image_id: 'x', category_id: 0 },
  { id: 1, image_id: 7, category_id: 1 },
];
const categories = [{ id: 1, name: 'Parus major' }, { id: 0 }];
const parse = (json: unknown) => parseInaturalistJson(JSON.stringify(json), 'train2018.json');

describe('parseInaturalistJson', () => {
  it('gives the images in their order with their category', () => {
    const list = parse({ images, annotations, categories });
    expect(list.paths).toEqual(['train_val2018/Aves/1/a.jpg', 'train_val2018/Aves/0/b.jpg']);
    expect([...list.labels]).toEqual([1, 0]);
    expect([...list.categoryNames]).toEqual([[1, 'Parus major']]);
    expect(list.where(1)).toBe('images[1] of train2018.json');
    expect([...parse({ images, annotations }).categoryNames]).toEqual([]);
    const numbered = [
      { id: 0, name: 12 },
      { id: 1, name: ' ' },
    ];
    expect([...parse({ images, annotations, categories: numbered }).categoryNames]).toEqual([[0, '12']]);
  });

  const [first, second] = images;
  const [one, two] = annotations;
  it.each([
    [[], /object with 'images' and 'annotations' in train2018\.json, but it is \[\]/],
    [{ annotations }, /array 'images' in train2018\.json, but it is missing/],
    [{ images, annotations: {} }, /array 'annotations' .* but it is \{\}/],
    [{ images: [1], annotations }, /an object in images\[0\] of train2018\.json, but it is 1/],
    [{ images: [], annotations: [] }, /'images' is empty/],
    [{ images: [{ file_name: 'a' }], annotations }, /an 'id' in images\[0\] .* missing/],
    [{ images: [{ id: 1, file_name: 3 }], annotations }, /'file_name' in images\[0\] .* it is 3/],
    [{ images: [{ id: 1, file_name: '../a.jpg' }], annotations }, /'\.\.\/a\.jpg' leaves the image folder/],
    [{ images: [first, { ...second, id: 7 }], annotations }, /images\[0\] and images\[1\] both have 7/],
    [{ images: [first, { ...first, id: 8 }], annotations }, /images\[0\] and images\[1\] both have 'train_val/],
    [{ images, annotations: [one] }, /an annotation in images\[0\] .* none has its id 7/],
    [{ images, annotations: [one, two, { ...two, image_id: 9 }] }, /'image_id' in annotations\[2\] .* it is 9/],
    [
      { images, annotations: [one, two, two] },
      /one annotation for each image in annotations\[2\] .* image 7 has another/,
    ],
    [{ images, annotations: [{ ...one, category_id: 0.5 }, two] }, /'category_id' in annotations\[0\] .* 0\.5/],
    [{ images, annotations: [{ ...one, category_id: -1 }, two] }, /'category_id' in annotations\[0\] .* -1/],
    [{ images, annotations, categories: [{ id: 0 }] }, /one of 'categories' as 'category_id' in annotations\[1\]/],
    [{ images, annotations, categories: [...categories, { id: 1 }] }, /categories\[2\] .* an earlier one has id 1/],
    [{ images, annotations, categories: [{ name: 'a' }] }, /'id' in categories\[0\] .* missing/],
    [{ images, annotations, categories: 3 }, /array 'categories' .* it is 3/],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(message);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseInaturalistJson('{"images": [', 'train2018.json')).toThrow(
      /JSON in train2018\.json, but it is not/,
    );
  });
});
