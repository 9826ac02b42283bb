interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** The thread's time in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** What a trace has to hold for `mainThreadTasks`. */
export const taskCategories: string[] = ['toplevel', '__metadata'];

/**
 * Milliseconds that each task took on the main threads of a Chromium trace: of the processor's time, since on a machine that
 * has other work to do the clock's tells more of that.
 */
export function mainThreadTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  return traceEvents
    .filter(
      ({ name, pid, tid }) => name.endsWith('RunTask') && threads.some((each) => each.pid === pid && each.tid === tid),
    )
    .flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
}
