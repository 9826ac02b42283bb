import type { ImageList } from './collection.js';
import { checkImagePath } from './image-path.js';
import { isClassId, isRow, jsonRefusal, type Row, rowsOf, showValue } from './json-rows.js';

/** List read from JSON. */
export interface JsonList extends ImageList {
  /** Names by category id in the file's order, undefined for a nameless category; absent without `categories`. */
  readonly categories?: ReadonlyMap<number, string | undefined>;
  /** Number of classes stated by the file. */
  readonly numClasses?: number;
}

/**
 * Reads a list from parsed JSON in one of two forms; the labels are the category ids.
 * - iNaturalist's and COCO's: `images` (id, file_name), `annotations` (image_id, category_id; one for each image) and,
 *   optionally, `categories` (id, name); in the order of `images`.
 * - that of BBN, Bag of Tricks and NCL: `annotations` (category_id, fpath) and `num_classes`.
 * @param source - The file's name in error messages.
 * @throws MemError `bad-file` for another form, an image without an annotation or with two, an annotation without an
 * image or a category, repeated ids or paths, and a path that is absolute or leaves the image folder.
 */
export function listFromJson(json: unknown, source: string): JsonList {
  if (!isRow(json)) {
    throw jsonRefusal(source, "an object with 'images' and 'annotations'", `it is ${showValue(json)}`);
  }
  const [first] = Array.isArray(json.annotations) ? json.annotations : [];
  return json.images === undefined && isRow(first) && first.fpath !== undefined
    ? annotatedPaths(json, source)
    : annotatedImages(json, source);
}

function annotatedImages(json: Row, source: string): JsonList {
  const images = rowsOf(json, 'images', source);
  const annotations = rowsOf(json, 'annotations', source);
  if (images.length === 0) throw jsonRefusal(source, 'images to be listed', "'images' is empty");
  const categories = json.categories === undefined ? undefined : readCategories(json, source);

  const where = (i: number) => `images[${i}] of ${source}`;
  const paths = readPaths(images, 'images', 'file_name', source);
  const byId = new Map<unknown, number>();
  for (const [i, { id }] of images.entries()) {
    if (typeof id !== 'number' && typeof id !== 'string') {
      throw jsonRefusal(where(i), "an 'id'", `it is ${showValue(id)}`);
    }
    const same = byId.get(id);
    if (same !== undefined) {
      throw jsonRefusal(source, 'each image id once', `images[${same}] and images[${i}] both have ${showValue(id)}`);
    }
    byId.set(id, i);
  }

  const labels = new Int32Array(images.length).fill(-1);
  for (const [a, annotation] of annotations.entries()) {
    const at = `annotations[${a}] of ${source}`;
    const { image_id: id } = annotation;
    const image = byId.get(id);
    if (image === undefined) {
      throw jsonRefusal(at, "the id of one of 'images' as 'image_id'", `it is ${showValue(id)}`);
    }
    const category = categoryOf(annotation, at);
    if (categories !== undefined && !categories.has(category)) {
      throw jsonRefusal(at, "the id of one of 'categories' as 'category_id'", `it is ${category}`);
    }
    if (labels[image]! >= 0) {
      throw jsonRefusal(at, 'one annotation for each image', `image ${showValue(id)} has another`);
    }
    labels[image] = category;
  }
  const bare = labels.indexOf(-1);
  if (bare >= 0) throw jsonRefusal(where(bare), 'an annotation', `none has its id ${showValue(images[bare]!.id)}`);
  return { paths, labels, where, ...(categories && { categories }) };
}

function annotatedPaths(json: Row, source: string): JsonList {
  const annotations = rowsOf(json, 'annotations', source);
  const { num_classes: numClasses } = json;
  if (!isClassId(numClasses)) {
    throw jsonRefusal(source, "a whole number as 'num_classes'", `it is ${showValue(numClasses)}`);
  }
  const where = (i: number) => `annotations[${i}] of ${source}`;
  const labels = Int32Array.from(annotations, (annotation, i) => {
    const category = categoryOf(annotation, where(i));
    if (category < numClasses) return category;
    throw jsonRefusal(where(i), `a 'category_id' below 'num_classes', ${numClasses},`, `it is ${category}`);
  });
  return { paths: readPaths(annotations, 'annotations', 'fpath', source), labels, where, numClasses };
}

/** Reads and checks the paths in a field of each row. */
function readPaths(rows: readonly Row[], array: string, field: string, source: string): string[] {
  const first = new Map<string, number>();
  return rows.map((row, i) => {
    const given = row[field];
    const where = `${array}[${i}] of ${source}`;
    if (typeof given !== 'string') throw jsonRefusal(where, `a text as '${field}'`, `it is ${showValue(given)}`);
    const { path, problem } = checkImagePath(given);
    if (problem !== undefined) throw jsonRefusal(where, `a path as '${field}'`, `'${given}' ${problem}`);
    const same = first.get(path);
    if (same !== undefined) {
      throw jsonRefusal(source, `each '${field}' once`, `${array}[${same}] and ${array}[${i}] both have '${path}'`);
    }
    first.set(path, i);
    return path;
  });
}

function categoryOf({ category_id: category }: Row, where: string): number {
  if (isClassId(category)) return category;
  throw jsonRefusal(where, "a non-negative integer as 'category_id'", `it is ${showValue(category)}`);
}

function readCategories(json: Row, source: string): Map<number, string | undefined> {
  const names = new Map<number, string | undefined>();
  for (const [i, { id, name }] of rowsOf(json, 'categories', source).entries()) {
    const at = `categories[${i}] of ${source}`;
    if (!isClassId(id)) throw jsonRefusal(at, "a non-negative integer as 'id'", `it is ${showValue(id)}`);
    if (names.has(id)) throw jsonRefusal(at, 'each category once', `an earlier one has id ${id}`);
    // The competition of 2018 hid the names: some copies have numbers instead, others nothing.
    const text = typeof name === 'string' || typeof name === 'number' ? String(name).trim() : '';
    names.set(id, text === '' ? undefined : text);
  }
  return names;
}
