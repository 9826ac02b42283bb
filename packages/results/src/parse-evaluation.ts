import { MemError } from '@mem/errors';
import * as v from 'valibot';
import type { Evaluation } from './evaluation.js';

const named = { name: v.string() };
const figures = v.array(v.nullable(v.number()));

/** Parts that comparisons read; the rest passes unchecked. */
const schema = v.looseObject({
  reference: v.exactOptional(v.string()),
  confusions: v.array(v.looseObject({ ...named, matrix: v.array(figures), errors: v.array(v.number()) })),
  ceilings: v.array(v.looseObject({ ...named, all: v.nullable(v.number()), groups: figures })),
  magnitudes: v.exactOptional(
    v.looseObject({ ...named, edges: v.array(v.number()), counts: v.array(v.array(v.array(v.number()))) }),
  ),
});

/**
 * Parses the text of `evaluation.json`.
 * @throws MemError `bad-file` naming the first invalid place.
 */
export function parseEvaluation(text: string): Evaluation {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new MemError('bad-file', `evaluation.json is not JSON: ${(cause as Error).message}.`, {}, { cause });
  }
  const parsed = v.safeParse(schema, given);
  if (parsed.success) return parsed.output as unknown as Evaluation;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue) ?? 'the root';
  throw new MemError(
    'bad-file',
    `evaluation.json is invalid at ${path}: ${issue.message}. Use one that 'mem run' wrote, or run it again.`,
    { path },
  );
}
