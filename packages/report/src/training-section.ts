import type { TrainingCurves } from '@mem/results';
import { type Section, section } from './section.js';
import { trainingFigure } from './training-figure.js';

/** Returns the section on stage 1: the loss over the epochs and the learning rate below it. */
export function trainingSection(training: TrainingCurves | undefined): Section | undefined {
  if (training === undefined || training.losses.length === 0) return undefined;
  return section('training', 'Training of stage 1', trainingFigure(training, 'stage 1'));
}
