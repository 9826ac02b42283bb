import { type Ablation, ablationTable, findAblations, publishedSettingsTable } from './ablations.js';
import type { ComparedRun } from './compared-run.js';
import type { ComparisonTable } from './comparison-table.js';
import { backboneTables, confusionTable, givenGroupTable, methodTables, pretrainingTable } from './paper-tables.js';

/** Runs side by side with the paper: everything that its page and files show. */
export interface Comparison {
  readonly runs: readonly ComparedRun[];
  /** Tables 1 to 5. */
  readonly tables: readonly ComparisonTable[];
  /** Figures 1a and 1b as tables. */
  readonly figures: readonly [confusion: ComparisonTable, givenGroup: ComparisonTable];
  readonly ablations: readonly Ablation[];
}

/** Compares runs of any data sets and backbones with the paper and with each other. */
export function compareWithPaper(runs: readonly ComparedRun[]): Comparison {
  return {
    runs,
    tables: [...methodTables(runs), ...backboneTables(runs), pretrainingTable(runs)],
    figures: [confusionTable(runs), givenGroupTable(runs)],
    ablations: findAblations(runs),
  };
}

/** Returns all tables of a comparison in the order of the paper. */
export function allTables({ tables, figures, ablations }: Comparison): ComparisonTable[] {
  return [...tables, ...figures, publishedSettingsTable(), ...ablations.map(ablationTable)];
}
