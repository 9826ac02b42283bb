import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

function busyMilliseconds() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

/** How many processors other work keeps busy now, looked at for that long. */
export async function busyProcessors(milliseconds = 1000) {
  const [busy, start] = [busyMilliseconds(), performance.now()];
  await setTimeout(milliseconds);
  return (busyMilliseconds() - busy) / (performance.now() - start);
}
