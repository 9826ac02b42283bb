import { deriveKey, permutation, type RandomKey } from '@mem/random';

/**
 * An endless sequence over 0 to `length - 1` that comes in a fresh random order each time round; returns what stands
 * at a position. The round used last is kept, and any other is made again from its number.
 */
export function shuffledCycle(key: RandomKey, length: number): (position: number) => number {
  let heldRound = -1;
  let order: Int32Array = new Int32Array(0);
  return (position) => {
    const round = Math.floor(position / length);
    if (round !== heldRound) {
      order = permutation(deriveKey(key, round), length);
      heldRound = round;
    }
    return order[position % length]!;
  };
}
