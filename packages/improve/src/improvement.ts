import { calibrationError, judgedClasses } from '@mem/evaluation';
import type { Groups } from '@mem/groups';
import type { GroupConfusion, ModelCalibration, RunEvent } from '@mem/results';
import { confusionOf, groupSizes, judgedIn } from '@mem/results';
import type { ClassGroups, Classifier } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { Verdict } from './contenders.js';
import { type Diagnosis, diagnose } from './diagnosis.js';
import type { EvidenceFacts } from './evidence.js';
import { type Figures, figuresOf } from './figures.js';
import { type SplitSamples, splitSamples } from './split-samples.js';
import { type LeftOut, plainName, type Trial, type TrialSettings, type Trials, tryMethods } from './try-methods.js';
import { judge } from './verdict.js';

/** Options of `improve`. */
export interface ImproveOptions {
  readonly groups: ClassGroups;
  readonly runtime: Runtime;
  readonly recipe: TrialSettings;
  /** Seed of the bootstrap and of the samples to hold back. */
  readonly seed: number;
  readonly onEvent: (event: RunEvent) => void;
}

/** A verdict on how to improve a classifier, with its evidence. */
export interface Improvement {
  readonly verdict: Verdict;
  readonly evidence: EvidenceFacts;
  readonly figures: Figures;
  readonly diagnosis: Diagnosis;
  readonly leftOut: readonly LeftOut[];
  /** Modulator method that validation prefers. */
  readonly mem: Trial;
  /** Method to use. Undefined if that is the unchanged classifier. */
  readonly used: Trial | undefined;
  /** Errors by group of the unchanged classifier and of the method to use. */
  readonly confusions: readonly GroupConfusion[];
  readonly calibrations: readonly ModelCalibration[];
}

/** Tries all methods, selects on validation, and evaluates on samples that played no part in selection. */
export async function improve(classifier: Classifier, options: ImproveOptions): Promise<Improvement> {
  const { seed, groups, onEvent } = options;
  const samples = splitSamples(classifier, seed);
  const tried = await tryMethods({ ...options, classifier, samples, groups: groups.modulated });
  onEvent({ type: 'started', stage: 'verdict', title: 'verdict' });
  return judgeTrials(tried, { classCounts: classifier.classCounts, samples, groups: groups.shot, seed });
}

export interface JudgeTrialsOptions extends Pick<Classifier, 'classCounts'> {
  readonly samples: Pick<SplitSamples, 'selection' | 'verdict' | 'evidence' | 'selectedOnSeen'>;
  readonly groups: Groups;
  readonly seed: number;
}

/** Scores trials and returns the verdict. Nothing else reads the labels of the verdict's samples. */
export function judgeTrials(tried: Trials, { classCounts, samples, groups, seed }: JudgeTrialsOptions): Improvement {
  const { labels } = samples.verdict;
  const judged = judgedClasses(labels, groups);
  const figures = figuresOf(tried, { labels, groups, seed });
  const evidence: EvidenceFacts = {
    from: samples.evidence,
    samples: labels.length,
    selectedOn: samples.selection.labels.length,
    selectedOnSeen: samples.selectedOnSeen,
    balanced: judged.balanced,
    judged: judgedIn(judged),
    chosen: judgedIn(judgedClasses(samples.selection.labels, groups)),
  };
  const verdict = judge(figures, evidence, groupSizes(groups));
  const plain = tried.trials.find(({ name }) => name === plainName)!;
  const used = tried.trials.find(({ name }) => name === verdict.use);
  const shown = [plain, ...(used ? [used] : [])].map((trial) => ({
    name: trial === plain ? plainName : `with ${trial.name}`,
    fit: trial.fits[0]!,
  }));
  return {
    verdict,
    evidence,
    figures,
    diagnosis: diagnose({ logits: plain.fits[0]!.logits!.data, labels, groups, classCounts }),
    leftOut: tried.leftOut,
    mem: tried.mem,
    used,
    confusions: shown.map(({ name, fit }) => confusionOf(name, fit, labels, groups)),
    calibrations: shown.map(({ name, fit }) => ({
      name,
      ...calibrationError({ logits: fit.logits!.data, labels }),
    })),
  };
}
