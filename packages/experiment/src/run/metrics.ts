import type { MetricsRecord } from '@mem/results';
import type { RunFolder } from './run-folder.js';

/** Name of the file of a run folder with a line for every step of its trainings. */
export const metricsFile = 'metrics.jsonl';

/** Reads the lines of `metrics.jsonl`. */
export async function readMetrics(folder: RunFolder): Promise<MetricsRecord[]> {
  const text = (await folder.read(metricsFile))?.toString('utf8') ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Keeps only the lines accepted by `keep`, such as those of steps that will not be repeated. */
export async function keepMetrics(folder: RunFolder, keep: (record: MetricsRecord) => boolean): Promise<void> {
  const kept = (await readMetrics(folder)).filter(keep);
  await folder.write(metricsFile, kept.map((record) => `${JSON.stringify(record)}\n`).join(''));
}
