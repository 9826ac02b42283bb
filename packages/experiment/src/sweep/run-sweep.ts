import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writeFileAtomic } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { methodsNamed } from '@mem/methods';
import type { ReportData, RunEvent } from '@mem/results';
import { type Extensions, joinExtensions, methodsWith } from '../extensions.js';
import { loadPlugins } from '../load-plugins.js';
import { pluginsOf, resolveRecipe } from '../recipe/read-recipe.js';
import { lockFolder } from '../run/lock-folder.js';
import { runExperiment } from '../run-experiment.js';
import { planSweep, type Shard, type SweepConfiguration, shardOf } from './plan-sweep.js';
import { linkStages, runShared, sharedName } from './share-stages.js';
import type { Sweep } from './sweep-file.js';
import { rankConfigurations, readConfiguration, type SweepResult } from './sweep-result.js';

/** Name of the file with a sweep's outcome. */
export const sweepFile = 'sweep.json';

/** Options of `runSweep`; extensions are added to those of the recipe's plugins. */
export interface RunSweepOptions extends Extensions {
  /** Folder of the sweep: `configurations/` and `shared/` hold run folders, `sweep.json` the outcome. */
  readonly out: string;
  /** Fits only this slice of the configurations, and selects none. */
  readonly shard?: Shard | undefined;
  /**
   * Number of configurations fitted at once.
   * @default 1
   */
  readonly jobs?: number | undefined;
  /**
   * Fits a configuration into its run folder, such as in a process of its own, without reading test labels.
   * @default in this process
   */
  readonly fit?: ((configuration: SweepConfiguration, folder: string) => Promise<void>) | undefined;
  /** Renders the report of the selected configuration. */
  readonly renderReport?: ((data: ReportData) => string | Promise<string>) | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/**
 * Fits the configurations of a sweep, selects the most accurate one on validation, and runs it with all methods of the
 * recipe. Only then are test labels read. Stages before stage 2 are computed once for all configurations that share
 * them. A sweep that was interrupted resumes; one that was run in shards is completed by a call without `shard`.
 * Returns undefined for a shard.
 * @throws MemError as `planSweep`; `bad-option` where no configuration can be fitted; `bad-file` while another process
 * runs the same sweep.
 */
export async function runSweep(sweep: Sweep, options: RunSweepOptions): Promise<SweepResult | undefined> {
  const { out, shard, renderReport, onEvent } = options;
  const own = extensionsOf(options);
  const plugins = await loadPlugins(pluginsOf(sweep.recipe));
  const extensions = joinExtensions([own, plugins.extensions]);
  const { method = 'mem', mode = 'grid', axes } = sweep;
  const [varied] = methodsNamed([method], methodsWith(extensions));
  if (varied?.role === 'ceiling') {
    throw new MemError(
      'bad-option',
      `A sweep can't select by '${method}', which uses the true groups. Name another method.`,
    );
  }
  const configurations = planSweep(sweep, extensions);
  const { methods } = resolveRecipe(sweep.recipe, [], [], extensions).stage2;
  const lockedFolder = shard === undefined ? out : join(out, 'shards', `${shard.index}-of-${shard.count}`);
  await mkdir(lockedFolder, { recursive: true });
  const unlock = await lockFolder(lockedFolder);
  try {
    const failed = await fitAll(shard === undefined ? configurations : shardOf(configurations, shard), options);
    if (shard !== undefined) return undefined;
    const fitted = configurations.filter((each) => !failed.has(each));
    const read = (each: SweepConfiguration) => readConfiguration(each, folderOf(out, each), varied?.deterministic);
    const ranked = rankConfigurations(await Promise.all(fitted.map(read)));
    const best = fitted.find(({ name }) => name === ranked[0]?.name);
    if (best === undefined) {
      throw new MemError('bad-option', `No configuration could be fitted. The first one: ${[...failed.values()][0]}`);
    }
    const result = {
      ...{ method, mode, axes, seeds: best.recipe.stage2.seeds, tried: configurations.length },
      selected: { ...ranked[0]!, test: await testSelected(best, methods, { ...own, out, renderReport, onEvent }) },
      configurations: ranked,
      failed: [...failed].map(([{ name, values }, error]) => ({ name, values, error })),
    };
    await writeFileAtomic(join(out, sweepFile), `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    await unlock();
  }
}

const folderOf = (out: string, { name }: SweepConfiguration): string => join(out, 'configurations', name);

function extensionsOf({ methods, backbones, datasets, samplers }: Extensions): Extensions {
  return {
    ...(methods && { methods }),
    ...(backbones && { backbones }),
    ...(datasets && { datasets }),
    ...(samplers && { samplers }),
  };
}

/** Fits configurations, `jobs` at once. Returns the messages of those that can't be fitted, such as one that diverges. */
async function fitAll(
  configurations: readonly SweepConfiguration[],
  options: RunSweepOptions,
): Promise<Map<SweepConfiguration, string>> {
  const { out, jobs = 1, onEvent = () => {} } = options;
  const own = extensionsOf(options);
  const {
    fit = async ({ recipe }, folder) => {
      await runExperiment(recipe, { ...own, out: folder, only: 'fit' });
    },
  } = options;
  const shared = new Map<string, SweepConfiguration>();
  for (const each of configurations) {
    if (each.recipe.dataset.kind !== 'features') shared.set(sharedName(each.recipe), each);
  }
  for (const [name, { recipe }] of shared) {
    const work = () => runShared(recipe, { ...own, out: join(out, 'shared', name), onEvent });
    await whenFree(work, (text) => onEvent({ type: 'message', text }));
  }
  const failed = new Map<SweepConfiguration, string>();
  const stage = { stage: 'sweep', title: 'configurations' };
  const started = performance.now();
  onEvent({ ...stage, type: 'started', total: configurations.length });
  let done = 0;
  const queue = configurations.values();
  const work = async (): Promise<void> => {
    for (const configuration of queue) {
      const folder = folderOf(out, configuration);
      const name = sharedName(configuration.recipe);
      try {
        if (shared.has(name)) await whenFree(() => linkStages(join(out, 'shared', name), folder));
        await fit(configuration, folder);
      } catch (error) {
        if (!MemError.is(error)) throw error;
        failed.set(configuration, error.message);
        onEvent({ type: 'message', text: `${configuration.name} failed: ${error.message}` });
      }
      onEvent({ ...stage, type: 'progress', done: ++done, total: configurations.length, detail: configuration.name });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  onEvent({ ...stage, type: 'done', seconds: Math.round((performance.now() - started) / 10) / 100 });
  return failed;
}

/** Runs work on a run folder once no other process writes the folder, such as a shard that computes the same stages. */
async function whenFree(work: () => Promise<void>, onWait?: (text: string) => void): Promise<void> {
  for (let waits = 0; ; waits++) {
    try {
      return await work();
    } catch (error) {
      if (!MemError.is(error, 'bad-file') || error.details.owner === undefined) throw error;
      if (waits === 0) onWait?.(`Waiting for process ${error.details.owner}, which computes the shared stages.`);
      await setTimeout(500);
    }
  }
}

/** Runs the selected configuration to its end, with all methods of the sweep's recipe. */
async function testSelected(
  { recipe, ...selected }: SweepConfiguration,
  others: readonly string[],
  options: Extensions & Pick<RunSweepOptions, 'out' | 'renderReport' | 'onEvent'>,
): Promise<SweepResult['selected']['test']> {
  const [method] = recipe.stage2.methods;
  const methods = [...new Set([...recipe.stage2.methods, ...others])];
  const out = folderOf(options.out, { recipe, ...selected });
  const { results } = await runExperiment({ ...recipe, stage2: { ...recipe.stage2, methods } }, { ...options, out });
  const { name: _, ...test } = results!.methods.find(({ name }) => name === method)!;
  return test;
}
