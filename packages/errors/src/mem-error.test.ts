import { describe, expect, it } from 'vitest';
import { MemError, unknownName } from './mem-error.js';

describe('MemError', () => {
  it('is recognised by its marker and code', () => {
    const error = new MemError('bad-shape', 'expected [2, 3], given [3, 2]', { given: [3, 2] });
    expect(MemError.is(error)).toBe(true);
    expect(MemError.is(error, 'bad-shape')).toBe(true);
    expect(MemError.is(error, 'bad-label')).toBe(false);
    expect(MemError.is(new Error('other'))).toBe(false);
    expect(MemError.is(undefined)).toBe(false);
  });

  it('keeps its cause', () => {
    const cause = new Error('inner');
    expect(new MemError('bad-file', 'outer', {}, { cause }).cause).toBe(cause);
  });
});

describe('unknownName', () => {
  it('lists the valid names and suggests the nearest', () => {
    const error = unknownName('method', 'tau-nrm', ['ce', 'tau-norm', 'crt']);
    expect(error.message).toContain("Did you mean 'tau-norm'?");
    expect(error.message).toContain('ce, tau-norm, crt');
  });

  it('suggests nothing when no name is near', () => {
    expect(unknownName('method', 'zzzzzzzz', ['ce']).message).not.toContain('Did you mean');
  });
});
