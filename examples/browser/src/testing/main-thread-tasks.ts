interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU time of the thread in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Trace categories that `mainThreadTasks` needs. */
export const taskCategories: string[] = ['toplevel', '__metadata'];

/**
 * Returns the milliseconds that each task took on the main threads of a Chromium trace. This is CPU time, because elapsed
 * time depends on other work on the machine.
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
