import { Writable } from 'node:stream';
import type { RunEvent } from '@mem/results';
import { afterEach, describe, expect, it } from 'vitest';
import { createProgress, formatSeconds, type ProgressView } from './progress.js';

let view: ProgressView | undefined;

afterEach(() => view?.stop());

function capture(isTTY: boolean, now?: () => number): { show: (...events: RunEvent[]) => void; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const terminal = Object.assign(stream, { isTTY, columns: 120 }) as unknown as NodeJS.WriteStream;
  view = createProgress({ stream: terminal, ...(now && { now }) });
  return {
    show(...events) {
      for (const event of events) view?.show(event);
    },
    text: () => chunks.join(''),
  };
}

const step = (done: number, detail?: string): RunEvent => ({
  type: 'progress',
  stage: 'fit/crt-1',
  title: 'crt, seed 1',
  done,
  total: 40,
  ...(detail !== undefined && { detail }),
});

describe('off a terminal', () => {
  it('prints a line when a stage ends and one every ten seconds while it lasts', () => {
    let time = 0;
    const { show, text } = capture(false, () => time);
    show({ type: 'started', stage: 'fit/crt-1', title: 'crt, seed 1', total: 40 });
    for (let done = 1; done <= 40; done++) {
      time += 600;
      show(step(done, `loss ${done}`));
    }
    show({ type: 'done', stage: 'fit/crt-1', title: 'crt, seed 1', seconds: 24 });
    expect(text().split('\n')).toEqual([
      'crt, seed 1: 17/40  loss 17',
      'crt, seed 1: 34/40  loss 34',
      'crt, seed 1: 24 s',
      '',
    ]);
  });

  it('announces a stage without steps and passes messages on', () => {
    const { show, text } = capture(false);
    show(
      { type: 'started', stage: 'fit/tau-norm', title: 'tau sweep' },
      { type: 'message', text: 'runtime: wasm' },
      { type: 'resumed', stage: 'train', title: 'stage 1', done: 200, total: 600 },
    );
    expect(text()).toBe('tau sweep ...\nruntime: wasm\nstage 1 resumes at 200 of 600\n');
  });
});

describe('on a terminal', () => {
  it('draws a bar, clears it for a message, and draws on', () => {
    const { show, text } = capture(true);
    show(
      { type: 'started', stage: 'fit/crt-1', title: 'crt, seed 1', total: 40 },
      step(10),
      { type: 'message', text: 'note' },
      step(20),
    );
    expect(text()).toContain('0/40');
    expect(text()).toMatch(/10\/40.*note\n.*20\/40/s);
    expect(text()).not.toMatch(/NULL|INF|NaN/);
  });

  it('follows the stages and leaves a line of each', () => {
    const { show, text } = capture(true);
    show(
      { type: 'started', stage: 'a', title: 'a', total: 2 },
      { type: 'done', stage: 'a', title: 'a', seconds: 1.25 },
    );
    show({ type: 'started', stage: 'b', title: 'b', total: 2 }, { type: 'done', stage: 'b', title: 'b', seconds: 125 });
    expect(text()).toContain('a  1.3 s\n');
    expect(text()).toContain('b  2 min 05 s\n');
  });

  it('never switches the cursor or the wrapping off', () => {
    const { show, text } = capture(true);
    show(step(1), step(2));
    expect(text()).not.toContain('\x1b[?');
  });
});

describe('formatSeconds', () => {
  it.each([
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
  ])('%f', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
