import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepMetrics } from '../run/metrics.js';
import { openRunFolder, type RunFolder } from '../run/run-folder.js';
import { EventSchema } from './event-schema.js';
import { withTensorboard } from './with-tensorboard.js';

let folder: RunFolder;
beforeEach(async () => {
  folder = await openRunFolder(await mkdtemp(join(tmpdir(), 'mem-tensorboard-')));
});
afterEach(() => rm(folder.path, { recursive: true }));

/** Steps and losses in the event file of a training, after the record with the version. */
async function curve(training: string): Promise<[number, number][]> {
  const bytes = await readFile(join(folder.path, 'tensorboard', training, 'events.out.tfevents.mem'));
  const events = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    events.push(fromBinary(EventSchema, bytes.subarray(at + 12, at + 12 + length)));
    at += 16 + length;
  }
  expect(events[0]!.what).toEqual({ case: 'fileVersion', value: 'brain.Event:2' });
  return events.slice(1).map(({ step, what }) => {
    const loss = what.case === 'summary' ? what.value.value[0]!.value.value : undefined;
    return [Number(step), Number(loss)];
  });
}

const line = (stage: string, step: number, loss: number) => ({ stage, step, loss, learningRate: 0.5 });

it('has the curves of each training from its first step, and starts anew where a training resumes', async () => {
  folder.appendMetrics(line('pretrain', 1, 4));
  const watched = await withTensorboard(folder);
  expect(await curve('pretrain')).toEqual([[1, 4]]);
  for (const step of [1, 2, 3]) watched.appendMetrics(line('stage1', step, step / 2));
  expect(await curve('stage1')).toEqual([
    [1, 0.5],
    [2, 1],
    [3, 1.5],
  ]);
  await keepMetrics(watched, ({ stage, step }) => stage === 'pretrain' || step <= 1);
  watched.appendMetrics(line('stage1', 2, 8));
  expect(await curve('stage1')).toEqual([
    [1, 0.5],
    [2, 8],
  ]);
  expect(await curve('pretrain')).toEqual([[1, 4]]);
  await keepMetrics(watched, ({ stage }) => stage === 'pretrain');
  expect(await readdir(join(folder.path, 'tensorboard', 'stage1'))).toEqual([]);
});
