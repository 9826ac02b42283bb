import type { ComparedRun, SettingValue } from './compared-run.js';
import { type ComparisonTable, cell, paperSource } from './comparison-table.js';
import { published } from './published.js';

/** Runs on the same data that differ in one setting only, in the order of its values. */
export interface Ablation {
  readonly id: string;
  /** Dotted key of the setting, such as `stage2.mem.xi`. */
  readonly key: string;
  readonly dataset: string;
  /** Other settings that differ between the compared runs on the data set but agree in these, such as `mu = 0`. */
  readonly fixed: string;
  readonly runs: readonly { readonly value: SettingValue | undefined; readonly run: ComparedRun }[];
}

/** Settings of Figure 4, by the last part of their key. */
const paperSettings = ['xi', 'mu', 'depth'];

/** Finds the settings that differ between runs, those of Figure 4 first. A setting absent from a recipe has no value. */
export function findAblations(runs: readonly ComparedRun[]): Ablation[] {
  const found = [...groupsBy(runs, datasetKey).values()].flatMap((onData) => {
    const keys = differingKeys(onData);
    return keys.flatMap((key) => {
      const others = (run: ComparedRun) =>
        keys.filter((other) => !concerns(other, key)).map((other) => [other, run.settings[other] ?? null] as const);
      return [...groupsBy(onData, (run) => JSON.stringify(others(run))).values()]
        .filter((alike) => new Set(alike.map(({ settings }) => settings[key])).size > 1)
        .map((alike) => ({
          key,
          dataset: alike[0]!.dataset.name,
          fixed: others(alike[0]!)
            .map(([name, value]) => `${name} = ${value ?? 'default'}`)
            .join(', '),
          runs: alike.map((run) => ({ value: run.settings[key], run })).toSorted((a, b) => compare(a.value, b.value)),
        }));
    });
  });
  return found.toSorted((a, b) => rank(a.key) - rank(b.key)).map((each, i) => ({ ...each, id: `setting-${i + 1}` }));
}

/** Returns the keys of the settings that differ between runs. */
export function differingKeys(runs: readonly ComparedRun[]): string[] {
  const keys = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
  return keys.filter((key) => new Set(runs.map(({ settings }) => settings[key])).size > 1);
}

/** Returns the published figures of Figure 4. */
export function publishedSettingsTable(): ComparisonTable {
  const { oneBlock, marginGain } = published.settings;
  return {
    id: 'figure-4',
    title: 'Figure 4: settings of the modulator, as published',
    note: 'Top-1 accuracy of MEM in percent over all classes, with ViT-B on ImageNet-LT. Other points of the figure are not known.',
    rowHeading: 'setting',
    columns: ['all', 'change'],
    rows: [
      { name: 'depth = 1', source: paperSource, cells: [cell(oneBlock), cell(null)] },
      {
        name: 'xi from 20 to 100, mu = 0',
        source: paperSource,
        cells: [cell(null), { value: marginGain, difference: true }],
      },
    ],
  };
}

/** Returns an ablation as a table: the accuracy of every method over all classes, by value of the setting. */
export function ablationTable({ id, key, dataset, fixed, runs }: Ablation): ComparisonTable {
  const names = [...new Set(runs.flatMap(({ run }) => run.methods.map(({ name }) => name)))];
  return {
    id,
    title: `${isPaperSetting(key) ? 'Figure 4' : 'Ablation'}: ${key} on ${dataset}`,
    note: `Top-1 accuracy in percent over all classes${fixed === '' ? '' : `, at ${fixed}`}. All other settings agree.`,
    rowHeading: key,
    columns: names,
    rows: runs.map(({ value, run }) => ({
      name: String(value ?? 'default'),
      source: run.name,
      cells: names.map((name) => {
        const found = run.methods.find((method) => method.name === name);
        return cell(found?.mean.all, found?.std?.all);
      }),
    })),
  };
}

function isPaperSetting(key: string): boolean {
  return rank(key) < paperSettings.length;
}

function rank(key: string): number {
  const at = paperSettings.findIndex((name) => key === `stage2.mem.${name}`);
  return at < 0 ? paperSettings.length : at;
}

/** Whether a key is the one compared, or a part of it that exists only under some of its values. */
function concerns(key: string, compared: string): boolean {
  return key === compared || key.startsWith(`${compared}.`);
}

function datasetKey({ dataset }: ComparedRun): string {
  return JSON.stringify([dataset.name, dataset.classes, dataset.groups]);
}

function groupsBy(runs: readonly ComparedRun[], keyOf: (run: ComparedRun) => string): Map<string, ComparedRun[]> {
  const groups = new Map<string, ComparedRun[]>();
  for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
  return groups;
}

function compare(a: SettingValue | undefined, b: SettingValue | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''), 'en', { numeric: true });
}
