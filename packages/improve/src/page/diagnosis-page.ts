import {
  calibrationSection,
  classCountSection,
  confusionSection,
  differencesSection,
  factList,
  html,
  noteSection,
  renderPage,
  resultsSection,
} from '@mem/report';
import { formatCount } from '@mem/results';
import { evidenceWords, verdictSamples } from '../evidence.js';
import type { Improvement } from '../improvement.js';
import { plainName } from '../try-methods.js';
import { resultsOf, type VerdictContext } from '../verdict-file.js';
import { collectSection } from './collect-section.js';
import { modulatorSection } from './modulator-section.js';
import { recoverableSection } from './recoverable-section.js';
import { verdictSection, verdictTiles } from './verdict-section.js';

/** Context of a verdict, with the settings that only the page shows. */
export interface PageContext extends VerdictContext {
  readonly runtime: string;
  readonly steps: number;
}

/** Renders a classifier's diagnosis as one HTML page without scripts or network requests. */
export function diagnosisPage(improvement: Improvement, context: PageContext): string {
  const { verdict, evidence, figures, diagnosis, confusions, calibrations } = improvement;
  const { groupNames, ...tail } = tailOf(context);
  const samples = verdictSamples[evidence.from];
  return renderPage({
    title: `Diagnosis of ${context.name}`,
    header: html`${factList(factsOf(improvement, context))}
${verdictTiles(figures, verdict)}`,
    sections: [
      verdictSection(improvement, context),
      recoverableSection(improvement, samples),
      confusionSection(confusions, groupNames),
      collectSection(diagnosis, context, samples),
      resultsSection(resultsOf(improvement, context), samples),
      differencesSection(
        figures.methods.flatMap(({ name, gains }) => (gains === null ? [] : [{ name, columns: gains }])),
        plainName,
        samples,
      ),
      modulatorSection(figures),
      calibrationSection(calibrations, samples),
      classCountSection({ ...tail, groupNames }),
      noteSection(notesOf(improvement, context)),
    ],
  });
}

function tailOf({ name, classifier, groups }: PageContext) {
  const { classCounts } = classifier;
  return {
    name,
    classes: classCounts.length,
    classCounts: Array.from(classCounts),
    groupOfClass: Array.from(groups.shot.ofClass),
    groupNames: groups.shot.names,
  };
}

function factsOf({ evidence }: Improvement, { classifier, seeds, steps, runtime }: PageContext) {
  const { train, head, classCounts } = classifier;
  const given = [train.features && 'features', train.logits && 'logits', head && 'head'].filter(
    (part) => part !== undefined,
  );
  return [
    { label: 'classes', value: formatCount(classCounts.length) },
    { label: 'training images', value: formatCount(classCounts.reduce((sum, each) => sum + each, 0)) },
    { label: 'inputs', value: given.join(', ') },
    { label: 'selected on', value: `${formatCount(evidence.selectedOn)} samples` },
    { label: 'verdict on', value: `${formatCount(evidence.samples)} ${verdictSamples[evidence.from]}` },
    { label: 'training per method', value: `${formatCount(steps)} steps, seeds ${seeds.join(', ')}` },
    { label: 'runtime', value: runtime },
  ];
}

function notesOf({ figures, leftOut, evidence }: Improvement, { groups }: PageContext): string[] {
  const described = (settings: Readonly<Record<string, number | string>>): string =>
    Object.entries(settings)
      .map(([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toFixed(4)) : value}`)
      .join(', ') || 'no settings';
  const { selection } = evidenceWords(evidence);
  const empty = groups.shot.names.filter((_, g) => groups.shot.classes[g]!.length === 0);
  return [
    'Settings were selected with the first seed by mean class accuracy, on samples that are not in the verdict; other seeds reuse them.',
    'Intervals come from a paired bootstrap over the samples, averaged over the seeds of a method: they cover other samples, not other seeds or another training of the classifier.',
    ...(evidence.selectedOnSeen ? ['Selection used samples held out of training, which the classifier has seen.'] : []),
    ...(empty.length > 0 ? [`No class is ${empty.join(' or ')}-shot, so the modulator has no such group.`] : []),
    ...leftOut.map(({ name, why }) => `${name} was left out: ${why}.`),
    ...figures.methods.map(
      ({ name, settings, validation }) => `${name}: ${described(settings)}; ${validation.toFixed(1)}% on ${selection}`,
    ),
  ];
}
