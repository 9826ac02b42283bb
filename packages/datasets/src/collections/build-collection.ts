import { countClasses } from '@mem/groups';
import type { AvailableSplits } from '../splits.js';
import { checkLeaks, checkListedClasses, type GivenNames } from './check-listed.js';
import { classNamesFromPaths } from './class-names-from-paths.js';
import type { Collection, ImageList } from './collection.js';
import { type HoldOut, holdOut } from './hold-out.js';
import type { KnownCollection } from './known-collections.js';
import { knownCountsNote } from './known-counts-note.js';
import { missingClassesNote } from './missing-classes-note.js';

/** Options of the splits that the source lacks. */
export interface MissingSplitOptions {
  /** Validation images to hold out of training if there is no validation split. */
  readonly validation?: Partial<HoldOut>;
  /** Test images to hold out of training if there is neither a test nor a validation split. */
  readonly test?: Partial<HoldOut>;
  /**
   * Seed of the images to hold out.
   * @default 1
   */
  readonly seed?: number;
}

/** Source of a collection. */
export interface CollectionSource {
  readonly name: string;
  readonly listed: AvailableSplits<ImageList>;
  /** Names of all classes, if they came with the lists. */
  readonly given?: GivenNames | undefined;
  /** Names of some classes, by class id. */
  readonly categoryNames?: ReadonlyMap<number, string> | undefined;
  /** Number of classes stated by the source; by default counted in the lists. */
  readonly numClasses?: number | undefined;
  readonly known?: KnownCollection | undefined;
  readonly notes?: readonly string[];
}

/**
 * Builds a collection from the available lists: checks them, adds the missing splits and says where they are from.
 * @throws MemError `bad-label` for classes without training images or ids with gaps, `bad-value` for an image in two
 * splits or classes too small to hold images out of, `bad-option`.
 */
export function buildCollection(
  { name, listed, given, categoryNames, numClasses: stated, known, notes: sourceNotes = [] }: CollectionSource,
  options: MissingSplitOptions = {},
): Collection {
  const numClasses = checkListedClasses(listed, given, stated);
  checkLeaks(listed);
  const { splits, classCounts, origins } = completeSplits(listed, numClasses, options);
  const fromPaths = given ? undefined : classNamesFromPaths(listed.train, numClasses);
  const classNames =
    given?.names ??
    Array.from({ length: numClasses }, (_, c) => categoryNames?.get(c) ?? fromPaths?.[c] ?? `class ${c}`);
  const notes: string[] = [];
  for (const split of ['validation', 'test'] as const) {
    const note = missingClassesNote({ split, labels: splits[split].labels, classNames });
    if (note !== undefined) notes.push(note);
  }
  if (known) {
    notes.unshift(knownCountsNote(known, countClasses(listed.train.labels, numClasses), listed));
  }
  return {
    name,
    classNames,
    splits,
    classCounts,
    origins,
    notes: [...sourceNotes, ...notes],
    ...(known && { mean: known.mean, std: known.std }),
  };
}

function completeSplits(
  listed: AvailableSplits<ImageList>,
  numClasses: number,
  { validation: forValidation, test: forTest, seed = 1 }: MissingSplitOptions,
): Pick<Collection, 'splits' | 'classCounts' | 'origins'> {
  let { train } = listed;
  const hold = (purpose: string, { fraction, max }: HoldOut, min: 0 | 1): SplitFrom => {
    const { kept, held } = holdOut(train, { fraction, max, numClasses, purpose, min, seed });
    train = kept;
    return [held, `training images held out by seed ${seed}, ${fraction} of each class and at most ${max}`];
  };
  const given = (list: ImageList | undefined, origin: string): SplitFrom | undefined => list && [list, origin];
  const [test, testFrom] =
    given(listed.test, 'the test split') ??
    given(listed.validation, 'the validation split, as there is no test split') ??
    hold('test', { fraction: 0.2, max: 100, ...forTest }, 1);
  const classCounts = countClasses(train.labels, numClasses);
  const [validation, validationFrom] =
    given(listed.test && listed.validation, 'the validation split') ??
    hold('validation', { fraction: 0.1, max: 20, ...forValidation }, 0);
  return {
    splits: { train, validation, test },
    classCounts,
    origins: { validation: validationFrom, test: testFrom },
  };
}

type SplitFrom = readonly [list: ImageList, origin: string];
