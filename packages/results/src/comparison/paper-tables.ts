import { accuracyColumns } from '../results.js';
import { type ComparedRun, methodOf } from './compared-run.js';
import {
  type ComparisonCell,
  type ComparisonRow,
  type ComparisonTable,
  cell,
  paperSource,
} from './comparison-table.js';
import {
  type PaperDataset,
  type PublishedFigure,
  paperBackbones,
  paperDatasets,
  paperMethods,
  published,
} from './published.js';

const columns = ['many', 'medium', 'few', 'all'] as const;

/** Returns Table 1: the methods on each data set, those of the paper first. */
export function methodTables(runs: readonly ComparedRun[]): ComparisonTable[] {
  return datasetsOf(runs).map((dataset) => ({
    id: `table-1-${slug(dataset)}`,
    title: `Table 1: methods on ${dataset}`,
    note: 'Top-1 accuracy in percent. The published rows are of different backbones and trainings.',
    rowHeading: 'method',
    columns,
    rows: [
      ...(isPaperDataset(dataset)
        ? Object.entries(published.methods[dataset]).map(([name, figures]) => ({
            name,
            source: paperSource,
            cells: columns.map((column) => cell(figures[column])),
          }))
        : []),
      ...on(dataset, runs).flatMap((run) =>
        run.methods.map(({ name, mean, std }) => ({
          name,
          source: run.name,
          cells: columns.map((column) => cell(mean[column], std?.[column])),
        })),
      ),
    ],
  }));
}

/** Returns Tables 2 to 4, and one more for each other data set: the accuracy of every method by backbone. */
export function backboneTables(runs: readonly ComparedRun[]): ComparisonTable[] {
  return datasetsOf(runs).map((dataset, i) => {
    const ours = on(dataset, runs);
    const names = [
      ...new Set([
        ...paperMethods.map(({ name }) => name),
        ...ours.flatMap(({ methods }) => methods.map(({ name }) => name)),
      ]),
    ];
    const rowOf = (run: ComparedRun, name: string): ComparisonRow => ({
      name,
      source: run.name,
      cells: names.map((method) => {
        const found = methodOf(run, method);
        return cell(found?.mean.all, found?.std?.all);
      }),
    });
    const paperRows = Object.entries(isPaperDataset(dataset) ? published.backbones[dataset] : {});
    const titleOf = (backbone: string) => Object.keys(paperBackbones).find((key) => paperBackbones[key] === backbone);
    const isPaired = ({ backbone }: ComparedRun) => paperRows.some(([title]) => paperBackbones[title] === backbone);
    return {
      id: isPaperDataset(dataset) ? `table-${i + 2}` : `backbones-${slug(dataset)}`,
      title: isPaperDataset(dataset)
        ? `Table ${i + 2}: backbones and methods on ${dataset}`
        : `Backbones and methods on ${dataset}`,
      note: 'Top-1 accuracy in percent over all classes.',
      rowHeading: 'backbone',
      columns: names.map((name) => paperMethods.find((method) => method.name === name)?.title ?? name),
      rows: [
        ...paperRows.flatMap(([title, figures]) => [
          { name: title, source: paperSource, cells: names.map((_, at) => publishedCell(figures[at] ?? null)) },
          ...ours.filter(({ backbone }) => backbone === paperBackbones[title]).map((run) => rowOf(run, title)),
        ]),
        ...ours.filter((run) => !isPaired(run)).map((run) => rowOf(run, titleOf(run.backbone) ?? run.backbone)),
      ],
    };
  });
}

/** Returns Table 5: stage 1 after pre-training against stage 1 from scratch. */
export function pretrainingTable(runs: readonly ComparedRun[]): ComparisonTable {
  return {
    id: 'table-5',
    title: 'Table 5: pre-training against training from scratch',
    note: 'Top-1 accuracy in percent of cross-entropy. The published rows are of ViT-B on ImageNet-LT.',
    rowHeading: 'training',
    columns,
    rows: [
      ...published.pretraining.map(({ training, all }) => ({
        name: training,
        source: paperSource,
        cells: columns.map((column) => cell(column === 'all' ? all : null)),
      })),
      ...runs.flatMap((run) => {
        const plain = methodOf(run, 'ce');
        if (run.training === undefined || plain === undefined) return [];
        return {
          name: `${run.training} (${run.backbone}, ${run.dataset.name})`,
          source: run.name,
          cells: columns.map((column) => cell(plain.mean[column], plain.std?.[column])),
        };
      }),
    ],
  };
}

/** Returns Figure 1a as a table: the errors of each true group by predicted group. */
export function confusionTable(runs: readonly ComparedRun[]): ComparisonTable {
  const names = ['many', 'medium', 'few'] as const;
  const rowsOf = (source: string, matrix: readonly (readonly (number | null)[])[]): ComparisonRow[] =>
    names.map((name, g) => ({ name, source, cells: names.map((_, to) => cell(matrix[g]?.[to])) }));
  return {
    id: 'figure-1a',
    title: 'Figure 1a: where the errors go',
    note: 'Errors on the images of each true group, by predicted group, in percent, without a modulator. The published rows are of ViT-B on ImageNet-LT.',
    rowHeading: 'true group',
    columns: names.map((name) => `to ${name}`),
    rows: [
      ...rowsOf(
        paperSource,
        names.map((name) => published.confusion[name]),
      ),
      ...runs.flatMap((run) => {
        const confusion = run.evaluation?.confusions[0];
        if (run.evaluation?.reference === undefined || confusion === undefined) return [];
        return rowsOf(
          run.name,
          confusion.matrix.map((row) => row.map((fraction) => (fraction === null ? null : 100 * fraction))),
        );
      }),
    ],
  };
}

/** Returns Figure 1b as a table: plain accuracy, accuracy given the true group, and the points that MEM adds. */
export function givenGroupTable(runs: readonly ComparedRun[]): ComparisonTable {
  const { plain, givenGroup, gained } = published.fewShot;
  const rows = (source: string, cellOf: (row: 0 | 1 | 2, column: number) => ComparisonCell): ComparisonRow[] =>
    (['plain', 'given the true group', 'gained by MEM'] as const).map((name, row) => ({
      name,
      source,
      cells: accuracyColumns.map((_, column) => cellOf(row as 0 | 1 | 2, column)),
    }));
  const few = accuracyColumns.indexOf('few');
  return {
    id: 'figure-1b',
    title: 'Figure 1b: what the true group is worth',
    note: 'Top-1 accuracy in percent, and percentage points. The published rows are of ViT-B on ImageNet-LT.',
    rowHeading: 'accuracy',
    columns: accuracyColumns,
    rows: [
      ...rows(paperSource, (row, column) => ({
        value: column === few ? [plain, givenGroup, gained][row]! : null,
        ...(row === 2 && { difference: true }),
      })),
      ...runs.flatMap((run) => {
        const reference = methodOf(run, run.evaluation?.reference);
        if (reference === undefined) return [];
        const ceiling = run.evaluation?.ceilings.find(({ name }) => name === reference.name);
        const mem = methodOf(run, 'mem');
        return rows(run.name, (row, at) => {
          const column = accuracyColumns[at]!;
          if (row === 0) return cell(reference.mean[column], reference.std?.[column]);
          if (row === 1) return cell(at === 0 ? ceiling?.all : ceiling?.groups[at - 1]);
          const [before, after] = [reference.mean[column], mem?.mean[column]];
          return { value: before == null || after == null ? null : after - before, difference: true };
        });
      }),
    ],
  };
}

/** Returns the paper's data sets, then those of other runs. */
function datasetsOf(runs: readonly ComparedRun[]): string[] {
  return [...new Set([...paperDatasets, ...runs.map(({ dataset }) => dataset.name)])];
}

function on(name: string, runs: readonly ComparedRun[]): ComparedRun[] {
  return runs.filter(({ dataset }) => dataset.name === name);
}

function isPaperDataset(name: string): name is PaperDataset {
  return (paperDatasets as readonly string[]).includes(name);
}

function publishedCell(figure: PublishedFigure): ComparisonCell {
  return typeof figure === 'object' && figure !== null ? figure : { value: figure };
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
