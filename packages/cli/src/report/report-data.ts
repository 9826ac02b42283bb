import { MemError } from '@mem/errors';
import type { Results } from '../results.js';

/** How the errors of a model went between groups. */
export interface GroupConfusion {
  readonly name: string;
  /** [true group][predicted group], the share (0..1) of the true group's errors; null for a group without errors. */
  readonly matrix: readonly (readonly (number | null)[])[];
  /** The number of errors of each true group. */
  readonly errors: readonly number[];
}

/** A method's accuracies in percent when the true group is given; null where a group is empty. */
export interface Ceiling {
  readonly name: string;
  readonly all: number | null;
  readonly groups: readonly (number | null)[];
}

/** All that a report shows. */
export interface ReportData {
  readonly title: string;
  readonly dataset: {
    readonly name: string;
    readonly classes: number;
    /** [classes], the training images of each class. */
    readonly classCounts: readonly number[];
    /** [classes], each class's index into `groupNames`. */
    readonly groupOfClass: readonly number[];
    readonly groupNames: readonly string[];
  };
  /** What to know of the run, such as backbone, runtime and seeds. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly results: Results;
  readonly confusions: readonly GroupConfusion[];
  readonly ceilings: readonly Ceiling[];
  readonly notes: readonly string[];
}

/** Checks that the sizes in a report's data fit together. @throws MemError `bad-shape`, and `bad-group` for a class in a group without name. */
export function checkReportData({ dataset, confusions, ceilings }: ReportData): void {
  const { classes, classCounts, groupOfClass, groupNames } = dataset;
  checkLength('dataset.classCounts', classCounts, classes);
  checkLength('dataset.groupOfClass', groupOfClass, classes);
  const unnamed = groupOfClass.findIndex((group) => groupNames[group] === undefined);
  if (unnamed >= 0) {
    throw new MemError(
      'bad-group',
      `Class ${unnamed} is in group ${groupOfClass[unnamed]}, but there are names for ${groupNames.length} groups.`,
      { class: unnamed },
    );
  }
  for (const { name, matrix, errors } of confusions) {
    checkLength(`The errors of confusion '${name}'`, errors, groupNames.length);
    checkLength(`The matrix of confusion '${name}'`, matrix, groupNames.length);
    for (const row of matrix) checkLength(`A row of confusion '${name}'`, row, groupNames.length);
  }
  for (const { name, groups } of ceilings) checkLength(`The groups of ceiling '${name}'`, groups, groupNames.length);
}

function checkLength(what: string, given: readonly unknown[], expected: number): void {
  if (given.length !== expected) {
    throw new MemError('bad-shape', `${what} must have length ${expected}, but has ${given.length}.`, {
      what,
      expected,
      given: given.length,
    });
  }
}
