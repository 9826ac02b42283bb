import { type ComparedRun, type MethodResult, methodOf, published } from '@mem/results';
import { heatMap } from '../confusion-section.js';
import { groupBars } from '../group-bars.js';
import { type Html, html } from '../html.js';
import { groupLegend, magnitudeFigure } from '../magnitude-section.js';
import { groupColor } from '../theme.js';

const groupNames = ['many', 'medium', 'few'] as const;

/** Drawings above the fold; the rest can be opened. */
const shown = 4;

/** Draws Figure 1a: a heat map of the errors of the paper and of each run. */
export function confusionFigure(runs: readonly ComparedRun[]): Html {
  const paper = groupNames.map((name) =>
    published.confusion[name].map((percent) => (percent === null ? null : percent / 100)),
  );
  const ours = runs.flatMap(({ name, evaluation }) => {
    const confusion = evaluation?.confusions[0];
    return evaluation?.reference === undefined || confusion === undefined ? [] : [{ ...confusion, name }];
  });
  const maps = [
    heatMap({ name: 'paper', matrix: paper }, groupNames),
    ...ours.map((each) => heatMap(each, groupNames)),
  ];
  return folded(maps, (some) => html`<div class="confusions">${some}</div>`);
}

/** Draws Figure 1b: bars of the plain accuracy, of MEM, and of the accuracy given the true group. */
export function givenGroupFigure(runs: readonly ComparedRun[]): Html | undefined {
  const charts = runs.flatMap((run) => {
    const plain = methodOf(run, run.evaluation?.reference);
    const ceiling = run.evaluation?.ceilings.find(({ name }) => name === plain?.name);
    if (plain === undefined || ceiling === undefined || ceiling.all === null) return [];
    const [many = null, medium = null, few = null] = ceiling.groups;
    const mem = methodOf(run, 'mem');
    const bars: MethodResult[] = [
      plain,
      ...(mem === undefined ? [] : [mem]),
      { name: 'given the true group', runs: [], mean: { all: ceiling.all, many, medium, few }, std: null },
    ];
    return [
      html`<h3>${run.name}</h3>
${groupBars({ methods: bars }, `Accuracy of ${run.name}, plain, with MEM and given the true group`)}`,
    ];
  });
  return charts.length === 0 ? undefined : folded(charts);
}

/** Draws Figure 3: histograms of the magnitudes of each run with a modulator. */
export function magnitudeFigures(runs: readonly ComparedRun[]): Html | undefined {
  const charts = runs.flatMap(({ name, dataset, evaluation }) => {
    const magnitudes = evaluation?.magnitudes;
    if (magnitudes === undefined) return [];
    const groups = modulatedGroups(dataset.groups, magnitudes.groupNames);
    return [
      html`<h3>${name}: ${magnitudes.name}</h3>
${groupLegend(groups)}
${magnitudeFigure(magnitudes, groups, `Histograms of the magnitudes of ${name}: Q`)}`,
    ];
  });
  if (charts.length === 0) return undefined;
  return html`<p>Magnitude Q of each group, one panel per group. Outlines show the test images of each true group, in percent of that group.
The paper’s histograms are not known in numbers.</p>
${folded(charts)}`;
}

/** Returns the modulator's own groups if it has any, otherwise the shot groups that have classes. */
function modulatedGroups(
  sizes: ComparedRun['dataset']['groups'],
  own: readonly string[] | undefined,
): { name: string; color: string }[] {
  if (own !== undefined) return own.map((name, g) => ({ name, color: groupColor(g) }));
  return groupNames.flatMap((name, g) => (sizes[name] > 0 ? [{ name, color: groupColor(g) }] : []));
}

function folded(parts: readonly Html[], wrap: (some: readonly Html[]) => Html = (some) => html`${some}`): Html {
  const rest = parts.slice(shown);
  return html`${wrap(parts.slice(0, shown))}
${rest.length === 0 ? '' : html`<details><summary>${rest.length} more</summary>\n${wrap(rest)}</details>`}`;
}
