import type { Stage2Method } from './stage2-method.js';

/** Methods of a comparison that a report examines closely. */
export interface LeadingMethods {
  /** The frozen classifier itself. */
  readonly reference: Stage2Method | undefined;
  /** The first method that re-weights groups. */
  readonly modulator: Stage2Method | undefined;
}

/** Finds the methods that a report examines closely. */
export function leadingMethods(methods: readonly Stage2Method[]): LeadingMethods {
  return {
    reference: methods.find(({ role }) => role === 'reference'),
    modulator: methods.find(({ role, modulates }) => role === 'method' && modulates),
  };
}

/** Returns the methods whose logits and magnitudes are kept for a report. */
export function inspectedMethods(methods: readonly Stage2Method[]): readonly Stage2Method[] {
  return Object.values(leadingMethods(methods)).filter((method) => method !== undefined);
}

/** Counts the training steps of one fit of a method. */
export function trainingStepsOf(
  method: Stage2Method,
  options: { readonly steps: number; readonly chosen: boolean },
): number {
  return method.trainingSteps?.(options) ?? (method.deterministic ? 0 : options.steps);
}
