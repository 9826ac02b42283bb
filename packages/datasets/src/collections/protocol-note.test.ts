import { expect, it } from 'vitest';
import { protocolNote } from './protocol-note.js';

it('a protocol names what is tuned on and what is reported on', () => {
  const tuned = { from: 'the validation split', count: 20_000 };
  const reported = { from: 'the test split', count: 1 };
  expect(protocolNote({ tuned, reported })).toBe(
    'Tuned on the validation split (20,000 images), reported on the test split (1 image).',
  );
  expect(protocolNote({ tuned, reported, item: 'sample' })).toContain('20,000 samples');
});
