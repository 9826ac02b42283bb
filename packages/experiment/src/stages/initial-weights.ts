import { basename } from 'node:path';
import type { HostMap } from '@mem/arrays';
import {
  type Backbone,
  checkBackboneWeights,
  formatReport,
  type LoadBackboneWeightsOptions,
  type LoadReport,
  readBackboneWeights,
} from '@mem/backbones';
import { MemError } from '@mem/errors';
import type { FilePart } from '../data/file-part.js';
import { fileDigest, findWeights, namedParts, type OpenedWeights, openWeights } from '../data/weights-file.js';
import type { Recipe } from '../recipe/recipe.js';
import { checkpointFile } from '../run/checkpoint-files.js';
import type { StageRecord } from '../run/stage-runner.js';
import type { RunContext } from './run-context.js';

/** Initial weights of stage 1. */
export interface InitialWeights {
  /** Digest of the weights; the stage reruns when it changes. */
  readonly digest: string;
  /** Loads the backbone's parameters and buffers, drawing missing ones from `seed`; `onMessage` receives a report of what was loaded. */
  load(backbone: Backbone, seed: number, onMessage: (text: string) => void): Promise<HostMap>;
}

/** Returns the initial weights of stage 1 (own pre-training or the recipe's file); undefined without either. */
export async function initialWeights(
  pretrained: StageRecord | undefined,
  { recipe, folder }: RunContext,
): Promise<InitialWeights | undefined> {
  const { weights, partialWeights } = recipe.stage1;
  if (pretrained !== undefined) {
    return weightsOf({ file: `${folder.path}/${checkpointFile('pretrain')}` }, pretrained.key, partialWeights);
  }
  if (weights === undefined) return undefined;
  const found = await findWeights(weights);
  const digest = await fileDigest(found.file);
  return weightsOf(found, found.part === undefined ? digest : `${digest}:${found.part}`, partialWeights);
}

/**
 * Checks that a recipe's weights fit, without reading their values.
 * @throws MemError `bad-file` for weights that can't be opened or do not fit.
 */
export async function checkInitialWeights(
  backbone: Backbone,
  { weights, partialWeights }: Recipe['stage1'],
): Promise<void> {
  if (weights === undefined) return;
  await withWeights(await findWeights(weights), async ({ arrays }) =>
    checkBackboneWeights(backbone, arrays, optionsFor(partialWeights)),
  );
}

function weightsOf(found: FilePart, digest: string, partial: boolean): InitialWeights {
  return {
    digest,
    load: (backbone, seed, onMessage) =>
      withWeights(found, async ({ arrays }) => {
        const { parameters, report } = await readBackboneWeights(backbone, arrays, { ...optionsFor(partial), seed });
        onMessage(`${basename(found.file)}: ${formatReport(report)}`);
        return parameters;
      }),
  };
}

function optionsFor(partial: boolean): LoadBackboneWeightsOptions {
  return { from: 'auto', allowMissing: partial, allowUnused: partial, allowMismatched: partial };
}

/** Opens weights while `use` runs, rewording errors for the command line. */
async function withWeights<Result>(found: FilePart, use: (opened: OpenedWeights) => Promise<Result>): Promise<Result> {
  const opened = await openWeights(found);
  try {
    return await use(opened);
  } catch (error) {
    throw namedParts(namedSettings(error), found.file);
  } finally {
    await opened.close();
  }
}

/** Rewords an error about weights that do not fit, naming the helpful flags instead of the API's options. */
function namedSettings(error: unknown): unknown {
  if (!MemError.is(error) || error.details.report === undefined) return error;
  const report = error.details.report as LoadReport;
  const partial =
    report.loaded.length > 0 ? ', or load only the parameters that fit with --set stage1.partialWeights=true' : '';
  return new MemError(
    'bad-file',
    `The weights do not fit the backbone: ${formatReport(report)}. Set --backbone to the one they were trained with${partial}.`,
    { report },
    { cause: error },
  );
}
