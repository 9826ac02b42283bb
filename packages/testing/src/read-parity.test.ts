import { expect, it } from 'vitest';
import { describeShared } from './describe-shared.js';
import { readParity } from './read-parity.js';

describeShared('readParity', 'parity/decoupling', () => {
  it('reads arrays and settings', () => {
    const parity = readParity('decoupling');
    const names = Object.keys(parity.arrays('io'));
    expect(names.length).toBeGreaterThan(0);
    expect(parity.array('io', names[0]!)).toBe(parity.arrays('io')[names[0]!]);
    expect(parity.json()).toBeTypeOf('object');
    expect(parity.json('shot-accuracy')).toBeTypeOf('object');
  });

  it('lists the valid names', () => {
    const parity = readParity('decoupling');
    expect(() => parity.arrays('oi')).toThrow("Did you mean 'io'?");
    expect(() => parity.array('io', 'nothing')).toThrow('Valid names');
    expect(() => parity.json('settings')).toThrow('config');
  });
});

it('names a missing folder', () => {
  expect(() => readParity('no-such-folder')).toThrow('shared/parity/no-such-folder');
});
