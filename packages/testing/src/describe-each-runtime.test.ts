import { afterAll, describe, expect, it } from 'vitest';
import { describeEachRuntime, runtimeNamesOfThisRun } from './describe-each-runtime.js';

describe('describeEachRuntime', () => {
  const ran: string[] = [];
  afterAll(() => {
    expect(ran).toEqual(runtimeNamesOfThisRun);
  });

  describeEachRuntime((runtime) => {
    it('provides an open runtime', async () => {
      const value = runtime.upload({ dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) });
      expect(await runtime.read(value)).toBeAllClose({ shape: [2], data: [1, 2] });
      value.dispose();
      ran.push(runtime.name);
    });
  });

  const names: string[] = [];
  describeEachRuntime({ exclude: { cpu: 'this test is about excluding a runtime' } }, (runtime) => {
    names.push(runtime.name);
    expect(() => runtime.valueCount()).toThrow('only inside tests');
    it('runs elsewhere', () => {
      expect(names).toEqual(runtimeNamesOfThisRun.filter((name) => name !== 'cpu'));
    });
  });

  it('refuses an unknown name', () => {
    expect(() => describeEachRuntime({ exclude: { abacus: 'none' } }, () => {})).toThrow("Unknown runtime 'abacus'");
  });
});
