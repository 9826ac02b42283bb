import { MemError } from '@mem/errors';
import type { ImageList } from './collection.js';
import { checkImagePath } from './image-path.js';

/** A list out of an iNaturalist competition's JSON. */
export interface INaturalistList extends ImageList {
  /** Names by class id, of the categories that have one. */
  readonly categoryNames: ReadonlyMap<number, string>;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Parses an iNaturalist competition's JSON: `images` (id, file_name), `annotations` (image_id, category_id; one for each
 * image) and, optionally, `categories` (id, name). The class ids are the category ids; the order is that of `images`.
 * @param source - What messages call the text, such as its file name.
 * @throws MemError `bad-file` for text that is no such JSON, an image without an annotation or with two, an annotation
 * without image or category, ids or paths that are there twice, and a path that is absolute or leaves the image folder.
 */
export function parseInaturalistJson(text: string, source: string): INaturalistList {
  const json = parse(text, source);
  const images = rows(json, 'images', source);
  const annotations = rows(json, 'annotations', source);
  if (images.length === 0) throw refusal(source, 'images to be listed', "'images' is empty");
  const categoryNames =
    json.categories === undefined ? undefined : readCategories(rows(json, 'categories', source), source);

  const where = (i: number) => `images[${i}] of ${source}`;
  const paths: string[] = [];
  const byId = new Map<unknown, number>();
  const byPath = new Map<string, number>();
  for (const [i, { id, file_name: file }] of images.entries()) {
    if (typeof id !== 'number' && typeof id !== 'string') throw refusal(where(i), "an 'id'", `it is ${show(id)}`);
    if (typeof file !== 'string') throw refusal(where(i), "a text as 'file_name'", `it is ${show(file)}`);
    const { path, problem } = checkImagePath(file);
    if (problem !== undefined) throw refusal(where(i), "a path as 'file_name'", `'${file}' ${problem}`);
    const [sameId, samePath] = [byId.get(id), byPath.get(path)];
    if (sameId !== undefined)
      throw refusal(source, 'each image id once', `images[${sameId}] and images[${i}] both have ${show(id)}`);
    if (samePath !== undefined) {
      throw refusal(source, 'each file name once', `images[${samePath}] and images[${i}] both have '${path}'`);
    }
    byId.set(id, i);
    byPath.set(path, i);
    paths.push(path);
  }

  const labels = new Int32Array(images.length).fill(-1);
  for (const [a, { image_id: id, category_id: category }] of annotations.entries()) {
    const at = `annotations[${a}] of ${source}`;
    const image = byId.get(id);
    if (image === undefined) throw refusal(at, "the id of one of 'images' as 'image_id'", `it is ${show(id)}`);
    if (!isClassId(category)) throw refusal(at, "a whole number from 0 on as 'category_id'", `it is ${show(category)}`);
    if (categoryNames !== undefined && !categoryNames.has(category)) {
      throw refusal(at, "the id of one of 'categories' as 'category_id'", `it is ${category}`);
    }
    if (labels[image]! >= 0) throw refusal(at, 'one annotation for each image', `image ${show(id)} has another`);
    labels[image] = category;
  }
  const bare = labels.indexOf(-1);
  if (bare >= 0) throw refusal(where(bare), 'an annotation', `none has its id ${show(images[bare]!.id)}`);
  const named = [...(categoryNames ?? [])].flatMap(([id, name]) => (name === undefined ? [] : [[id, name] as const]));
  return { paths, labels, where, categoryNames: new Map(named) };
}

function readCategories(categories: readonly Row[], source: string): Map<number, string | undefined> {
  const names = new Map<number, string | undefined>();
  for (const [i, { id, name }] of categories.entries()) {
    const at = `categories[${i}] of ${source}`;
    if (!isClassId(id)) throw refusal(at, "a whole number from 0 on as 'id'", `it is ${show(id)}`);
    if (names.has(id)) throw refusal(at, 'each category once', `an earlier one has id ${id}`);
    // The competition of 2018 hid the names: some copies have numbers there, some nothing.
    const text = typeof name === 'string' || typeof name === 'number' ? String(name).trim() : '';
    names.set(id, text === '' ? undefined : text);
  }
  return names;
}

function parse(text: string, source: string): Row {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new MemError(
      'bad-file',
      `Expected JSON in ${source}, but it is not (${(cause as Error).message}).`,
      { source },
      { cause },
    );
  }
  if (!isRow(parsed)) throw refusal(source, "an object with 'images' and 'annotations'", `it is ${show(parsed)}`);
  return parsed;
}

function rows(json: Row, field: string, source: string): readonly Row[] {
  const value = json[field];
  if (!Array.isArray(value)) throw refusal(source, `an array '${field}'`, `it is ${show(value)}`);
  const wrong = value.findIndex((row) => !isRow(row));
  if (wrong >= 0) throw refusal(`${field}[${wrong}] of ${source}`, 'an object', `it is ${show(value[wrong])}`);
  return value;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isClassId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function refusal(where: string, expected: string, found: string): MemError {
  return new MemError('bad-file', `Expected ${expected} in ${where}, but ${found}.`, { where });
}
