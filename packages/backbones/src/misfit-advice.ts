import type { Backbone } from './backbone.js';
import type { LoadReport } from './load-report.js';

/** Returns whether a parameter belongs to the head. */
export function isHead({ classifier }: Backbone, name: string): boolean {
  return name.startsWith(`${classifier}.`);
}

/** Advice for weights that do not fit. */
export function misfitAdvice(backbone: Backbone, { loaded, missing, unused, mismatched }: LoadReport): string {
  if (unused.some((name) => name === 'mask_token' || name.startsWith('decoder_'))) {
    return "They are a pre-training checkpoint; use from: 'pretraining'.";
  }
  if (unused.includes('norm.weight') && missing.includes('fc_norm.weight')) {
    return "They belong to a model with another pooling; use another globalPool, or from: 'pretraining' to take the encoder.";
  }
  const misshapen = mismatched.filter(({ name }) => !isHead(backbone, name));
  if (misshapen.length === 0 && mismatched.length > 0) {
    return 'Their head has another number of classes; use resetHead to initialise a new one.';
  }
  if (misshapen.length > 0) return 'They belong to another architecture; use the backbone they were trained with.';
  if (loaded.length > 0 && missing.every((name) => isHead(backbone, name)) && unused.length === 0) {
    return 'They have no head; use resetHead to initialise one.';
  }
  const partial = loaded.length > 0 ? ', or allowMissing and allowUnused to take what fits' : '';
  return `Use the backbone they were trained with${partial}.`;
}
