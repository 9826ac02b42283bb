import type { Groups } from '@mem/groups';
import type { Outcome } from '../outcome.js';
import { h, onWidth } from './dom.js';
import { decimal } from './format.js';
import { lineChart } from './line-chart.js';

/** Curves that grow during a fit. */
export interface TrainingCurves {
  readonly element: HTMLElement;
  /** Clears the curves for a fit of `steps` steps. */
  start(steps: number): void;
  addLoss(step: number, loss: number): void;
  addValidation(step: number, outcome: Outcome): void;
  /** Marks the step whose parameters are kept. */
  end(keptStep: number): void;
}

const dashes = [undefined, undefined, '7 3', '2 3'] as const;

/** Draws the loss of every step and the accuracies of every validation while a fit runs. */
export function trainingCurves(groups: Groups): TrainingCurves {
  const names = ['all', ...groups.names];
  let losses: [number, number][] = [];
  let validations: { readonly step: number; readonly accuracies: readonly (number | null)[] }[] = [];
  let kept: number | undefined;
  let [steps, width, frame] = [1, 0, 0];
  const element = h('div', { class: 'curves', role: 'img', hidden: true });

  const draw = (): void => {
    frame = 0;
    if (width === 0) return;
    const shared = { width: width < 500 ? width : (width - 32) / 2, maxX: steps, kept };
    element.replaceChildren(
      lineChart({
        ...shared,
        title: 'Loss, training images',
        lines: [{ color: 'var(--accent)', points: losses }],
        maxY: Math.max(1, ...losses.map(([, loss]) => loss)),
        format: (value) => decimal(value, 1),
      }),
      lineChart({
        ...shared,
        title: 'Accuracy, validation images',
        lines: names.map((name, i) => ({
          name,
          color: i === 0 ? 'var(--all)' : `var(--group-${i - 1})`,
          dash: dashes[i],
          points: validations.map(({ step, accuracies }) => [step, accuracies[i] ?? 0]),
        })),
        maxY: 1,
        format: (value) => `${100 * value} %`,
      }),
    );
  };
  const drawSoon = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  onWidth(element, (now) => {
    width = now;
    drawSoon();
  });

  return {
    element,
    start(total) {
      [losses, validations, kept, steps] = [[], [], undefined, total];
      element.hidden = false;
      drawSoon();
    },
    addLoss(step, loss) {
      losses.push([step, loss]);
      drawSoon();
    },
    addValidation(step, { all, groups: byGroup }) {
      const accuracies = [all, ...byGroup];
      validations.push({ step, accuracies });
      const spoken = names.map((name, i) => `${name} ${Math.round(100 * (accuracies[i] ?? 0))} percent`);
      element.setAttribute('aria-label', `Training curves. Validation accuracy at step ${step}: ${spoken.join(', ')}.`);
      drawSoon();
    },
    end(keptStep) {
      kept = keptStep;
      drawSoon();
    },
  };
}
