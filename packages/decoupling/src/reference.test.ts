import { describeEachRuntime, expectReference, probed } from '@mem/testing';
import { scalar } from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { lwsLogits, tauNormLogits } from './index.js';

describeEachRuntime((runtime) => {
  it.each([0.5, 1])('tau-norm logits for tau %d', (tau) =>
    expectReference(runtime, `tau-norm-${tau}`, ({ features }, { weight, probe }) =>
      probed(tauNormLogits(features!, weight!, scalar(tau)), probe),
    ),
  );

  it('LWS logits', () =>
    expectReference(runtime, 'lws', ({ weight, bias, scales }, { features, probe }) =>
      probed(lwsLogits(features!, weight!, bias!, scales!), probe),
    ));
});
