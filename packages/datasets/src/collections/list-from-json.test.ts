import { describe, expect, it } from 'vitest';
import { parseJson } from '../text/parse-json.js';
import { listFromJson } from './list-from-json.js';

const images = [
  { id: 7, file_name: 'train_val2018/Aves/1/a.jpg', width: 800 },
  { id: 'x', file_name: 'train_val2018/Aves/0/b.jpg' },
];
const annotations = [
  { id: 0, image_id: 'x', category_id: 0 },
  { id: 1, image_id: 7, category_id: 1 },
];
const categories = [{ id: 1, name: 'Parus major' }, { id: 0 }];
const parse = (json: unknown) => listFromJson(json, 'train2018.json');
const parseText = (text: string) =>
  listFromJson(parseJson(text, 'train2018.json', { nanAsNull: true }), 'train2018.json');

describe('listFromJson', () => {
  it('gives the images in their order with their category', () => {
    const list = parse({ images, annotations, categories });
    expect(list.paths).toEqual(['train_val2018/Aves/1/a.jpg', 'train_val2018/Aves/0/b.jpg']);
    expect([...list.labels]).toEqual([1, 0]);
    expect([...list.categories!]).toEqual([
      [1, 'Parus major'],
      [0, undefined],
    ]);
    expect(list.where(1)).toBe('images[1] of train2018.json');
    expect(parse({ images, annotations }).categories).toBeUndefined();
    const numbered = [
      { id: 0, name: 12 },
      { id: 1, name: ' ' },
    ];
    expect(parse({ images, annotations, categories: numbered }).categories!.get(0)).toBe('12');
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

  it('allows a NaN in fields that are not read', () => {
    const text = JSON.stringify({ images: images.map((image) => ({ ...image, latitude: 0.5 })), annotations });
    const list = parseText(text.replaceAll('0.5', 'NaN'));
    expect([...list.labels]).toEqual([1, 0]);
    expect(() => parseText(text.replaceAll('"category_id":1', '"category_id":NaN'))).toThrow(
      /'category_id' in annotations\[1\]/,
    );
  });

  const paths = [
    { image_id: 0, category_id: 1, fpath: 'train/b/0.jpg', im_height: 3 },
    { image_id: 0, category_id: 0, fpath: './train/a/0.jpg' },
  ];
  it('reads the lists of BBN', () => {
    const list = parse({ annotations: paths, num_classes: 2 });
    expect(list).toMatchObject({ paths: ['train/b/0.jpg', 'train/a/0.jpg'], numClasses: 2 });
    expect([...list.labels]).toEqual([1, 0]);
    expect(list.where(1)).toBe('annotations[1] of train2018.json');
  });

  it.each([
    [{ annotations: paths }, /whole number as 'num_classes' in train2018\.json, but it is missing/],
    [{ annotations: paths, num_classes: 1 }, /below 'num_classes', 1, in annotations\[0\] .*, but it is 1/],
    [
      { annotations: [paths[0], paths[0]], num_classes: 2 },
      /each 'fpath' once .*annotations\[0\] and annotations\[1\]/,
    ],
    [{ annotations: [paths[0], {}], num_classes: 2 }, /'category_id' in annotations\[1\]/],
    [
      { annotations: [{ ...paths[0], fpath: '/data/a.jpg' }], num_classes: 2 },
      /'\/data\/a\.jpg' is absolute \(write it relative to the image folder\)/,
    ],
  ])('refuses %j as a list of BBN', (json, message) => {
    expect(() => parse(json)).toThrow(message);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseText('{"images": [')).toThrow(/JSON in train2018\.json, but it is not/);
  });
});
