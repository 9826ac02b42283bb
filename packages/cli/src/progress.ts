import type { RunEvent } from '@mem/results';
import { SingleBar } from 'cli-progress';

export interface ProgressOptions {
  /**
   * Stream to write to. Standard output is left to results.
   * @default the standard error stream
   */
  readonly stream?: NodeJS.WriteStream;
  /**
   * Minimum milliseconds between two lines of one stage, where the stream is not a terminal.
   * @default 10000
   */
  readonly lineInterval?: number;
  /**
   * Returns the current time in milliseconds.
   * @default Date.now
   */
  readonly now?: () => number;
}

/** Shows a run's progress until `stop`, which removes the bar. */
export interface ProgressView {
  show(event: RunEvent): void;
  stop(): void;
}

/** Creates progress bars on a terminal; elsewhere prints lines, one per finished stage and some in between. */
export function createProgress({
  stream = process.stderr,
  lineInterval = 10_000,
  now = Date.now,
}: ProgressOptions = {}): ProgressView {
  return stream.isTTY ? barView(stream) : lineView(stream, lineInterval, now);
}

function lineView(stream: NodeJS.WriteStream, lineInterval: number, now: () => number): ProgressView {
  let lastLine = now();
  const line = (text: string): void => {
    lastLine = now();
    stream.write(`${text}\n`);
  };
  return {
    show(event) {
      const text = describe(event, ': ');
      if (text !== undefined) line(text);
      // A stage without steps prints nothing while it runs, so its start is announced.
      else if (event.type === 'started' && event.total === undefined) line(`${event.title} ...`);
      else if (event.type === 'progress' && now() - lastLine >= lineInterval) {
        line(`${event.title}: ${event.done}/${event.total}${event.detail === undefined ? '' : `  ${event.detail}`}`);
      }
    },
    stop() {},
  };
}

function barView(stream: NodeJS.WriteStream): ProgressView {
  let active: { readonly stage: string; readonly bar: SingleBar } | undefined;
  const clear = (): void => {
    active?.bar.stop();
    active = undefined;
  };
  const line = (text: string): void => {
    clear();
    stream.write(`${text}\n`);
  };
  const update = (stage: string, done: number, total: number, detail = ''): void => {
    if (active?.stage !== stage) {
      clear();
      const bar = new SingleBar({
        stream,
        format: '{stage}  {bar}  {value}/{total}  {detail}  {eta_formatted}',
        formatTime: (eta) => (Number(eta) > 0 ? `${formatSeconds(eta)} left` : ''),
        barCompleteChar: '━',
        barIncompleteChar: '─',
        barsize: 24,
        etaBuffer: 50,
        clearOnComplete: true,
        // Cursor and line wrapping stay as they are, so that an interrupted run leaves the terminal unchanged.
        linewrap: true,
      });
      bar.start(total, done, { stage, detail });
      active = { stage, bar };
    } else {
      active.bar.setTotal(total);
      active.bar.update(done, { stage, detail });
    }
  };
  return {
    show(event) {
      const text = describe(event, '  ');
      if (text !== undefined) line(text);
      else if (event.type === 'progress') update(event.title, event.done, event.total, event.detail);
      else if (event.type === 'started' && event.total !== undefined) update(event.title, 0, event.total);
      else if (event.type === 'started') line(`${event.title} ...`);
    },
    stop: clear,
  };
}

/** Describes an event that both views print as a line; returns undefined for other events. */
function describe(event: RunEvent, separator: string): string | undefined {
  switch (event.type) {
    case 'message':
      return event.text;
    case 'done':
      return `${event.title}${separator}${formatSeconds(event.seconds)}`;
    case 'skipped':
      return `${event.title}${separator}unchanged`;
    case 'resumed':
      return `${event.title} resumes at ${event.done}${event.total === undefined ? '' : ` of ${event.total}`}`;
    default:
      return undefined;
  }
}

/** Formats a duration, such as `4.2 s`, `42 s` or `3 min 05 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
