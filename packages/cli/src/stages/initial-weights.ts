import { basename } from 'node:path';
import { type Backbone, formatReport, type LoadBackboneWeightsOptions, loadBackboneWeights } from '@mem/backbones';
import { type LazyMap, readLazyMap } from '@mem/nn';
import type { HostMap } from '@mem/tensor';
import { fileDigest, findWeights, openWeights } from '../data/weights-file.js';
import { checkpointFile } from '../run/checkpoint-files.js';
import type { StageRecord } from '../run/stage-runner.js';
import type { RunContext } from './run-context.js';

/** Weights that stage 1 starts from. */
export interface InitialWeights {
  /** Of what they are: a stage is done again when it changes. */
  readonly digest: string;
  /** Parameters and buffers of the backbone; what the weights lack is drawn from `seed`. `tell` is told what fitted. */
  load(backbone: Backbone, seed: number, tell: (text: string) => void): Promise<HostMap>;
}

/** What a run's stage 1 starts from: its own pre-training, the file that the recipe names, or undefined: nothing. */
export async function initialWeights(
  pretrained: StageRecord | undefined,
  { recipe, folder }: RunContext,
): Promise<InitialWeights | undefined> {
  const { weights, partialWeights } = recipe.stage1;
  if (pretrained !== undefined) {
    return weightsOf(`${folder.path}/${checkpointFile('pretrain')}`, pretrained.key, partialWeights);
  }
  if (weights === undefined) return undefined;
  const file = await findWeights(weights);
  return weightsOf(file, await fileDigest(file), partialWeights);
}

function weightsOf(file: string, digest: string, partial: boolean): InitialWeights {
  return {
    digest,
    load: async (backbone, seed, tell) => {
      const { arrays, close } = await openWeights(file);
      try {
        const allowed = { allowMissing: partial, allowUnused: partial, allowMismatched: partial };
        const options = { ...kindOf(arrays, backbone), ...allowed, seed };
        const { parameters, report } = loadBackboneWeights(backbone, await readLazyMap(arrays), options);
        tell(`${basename(file)}: ${formatReport(report)}`);
        return parameters;
      } finally {
        await close();
      }
    },
  };
}

/** An encoder has no head, and one of a classifier that pools otherwise gives only its encoder; a head for as many classes is kept. */
function kindOf(arrays: LazyMap, { classifier, numClasses, specs }: Backbone): LoadBackboneWeightsOptions {
  const find = (name: string) => Object.entries(arrays).find(([given]) => `.${given}`.endsWith(`.${name}`))?.[1];
  const head = find(`${classifier}.weight`);
  const poolsOtherwise = 'fc_norm.weight' in specs() && find('fc_norm.weight') === undefined;
  if (head === undefined || poolsOtherwise) return { from: 'pretraining' };
  return { resetHead: head.shape[0] !== numClasses };
}
