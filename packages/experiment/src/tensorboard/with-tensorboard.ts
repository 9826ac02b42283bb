import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MetricsRecord } from '@mem/results';
import { metricsFile, readMetrics } from '../run/metrics.js';
import type { RunFolder } from '../run/run-folder.js';
import { encodeMetrics, encodeVersion } from './encode-events.js';

/** Trainings of a run, each of which is a run of its own in TensorBoard. */
const trainings = ['pretrain', 'stage1'] as const;

/** Returns the event file of a training. */
const eventFile = (training: string): string => `tensorboard/${training}/events.out.tfevents.mem`;

/**
 * Returns a run folder that keeps event files for TensorBoard of the lines of `metrics.jsonl`: those it has, and every
 * further one as it comes. A training that resumes repeats steps, so its file starts anew from the lines that are kept.
 */
export async function withTensorboard(folder: RunFolder): Promise<RunFolder> {
  const rewrite = async (): Promise<void> => {
    const metrics = await readMetrics(folder);
    for (const training of trainings) {
      const records = metrics.filter(({ stage }) => stage === training);
      if (records.length === 0) await folder.remove(eventFile(training));
      else await folder.write(eventFile(training), encodeFile(records));
    }
  };
  await rewrite();
  return {
    ...folder,
    async write(name, data) {
      await folder.write(name, data);
      if (name === metricsFile) await rewrite();
    },
    appendMetrics(record) {
      folder.appendMetrics(record);
      append(join(folder.path, eventFile(record.stage)), record);
    },
  };
}

function append(file: string, record: MetricsRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, existsSync(file) ? encodeMetrics(record, Date.now() / 1000) : encodeFile([record]));
}

/** Encodes a whole event file. The times are those of the writing, as `metrics.jsonl` has none. */
function encodeFile(records: readonly MetricsRecord[]): Uint8Array {
  const seconds = Date.now() / 1000;
  return Buffer.concat([encodeVersion(seconds), ...records.map((record) => encodeMetrics(record, seconds))]);
}
