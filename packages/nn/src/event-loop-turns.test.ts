import { expect, it } from 'vitest';
import { eventLoopTurns } from './event-loop-turns.js';

/** Returns whether a timer that is due fires while `body` runs. */
async function firesDuring(body: () => Promise<void>): Promise<boolean> {
  let fired = false;
  setTimeout(() => {
    fired = true;
  });
  // Timers are due after a millisecond.
  for (const start = performance.now(); performance.now() - start < 5; );
  await body();
  return fired;
}

it('lets timers fire once the interval has passed, and not before', async () => {
  const [always, rarely] = [eventLoopTurns(0), eventLoopTurns(60_000)];
  expect(await firesDuring(rarely)).toBe(false);
  expect(await firesDuring(async () => {})).toBe(false);
  // A message may be delivered before a timer, but never twice.
  expect(
    await firesDuring(async () => {
      await always();
      await always();
    }),
  ).toBe(true);
});
