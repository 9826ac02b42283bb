import { deriveKey, permutation, type RandomKey } from '@mem/random';

/**
 * Returns a function from a position to its element in an endless sequence, which repeats 0 to `length - 1` in a new
 * random order each round. Only the order of the latest round is cached; any other is drawn again from its number.
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
