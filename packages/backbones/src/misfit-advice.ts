import type { Backbone } from './backbone.js';
import type { LoadReport } from './load-report.js';

/** Whether a parameter belongs to the backbone's head. */
export function isHead({ classifier }: Backbone, name: string): boolean {
  return name.startsWith(`${classifier}.`);
}

/** What to do about weights that do not fit. */
export function misfitAdvice(backbone: Backbone, { loaded, missing, unused, mismatched }: LoadReport): string {
  if (unused.some((name) => name === 'mask_token' || name.startsWith('decoder_'))) {
    return "They are a pre-training checkpoint; use from: 'pretraining'.";
  }
  if (unused.includes('norm.weight') && missing.includes('fc_norm.weight')) {
    return "They are of a model that pools otherwise; use another globalPool, or from: 'pretraining' to take the encoder.";
  }
  const misshapen = mismatched.filter(({ name }) => !isHead(backbone, name));
  if (misshapen.length === 0 && mismatched.length > 0) {
    return 'Their head is for another number of classes; use resetHead to start it anew.';
  }
  if (misshapen.length > 0) return 'They are of another architecture; use the backbone that they were trained with.';
  if (loaded.length > 0 && missing.every((name) => isHead(backbone, name)) && unused.length === 0) {
    return 'They have no head; use resetHead to start it anew.';
  }
  const partial = loaded.length > 0 ? ', or allowMissing and allowUnused to take what fits' : '';
  return `Use the backbone that they were trained with${partial}.`;
}
