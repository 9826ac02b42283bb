import { badPth } from './bad-pth.js';
import { PickleCursor } from './pickle-cursor.js';
import { instructions } from './pickle-instructions.js';
import { type PickleContext, PickleMachine } from './pickle-machine.js';
import { opcodes } from './pickle-opcodes.js';
import type { PthValue } from './pth-value.js';

/** Ten times what the largest published models and their optimisers take; bounds stack and memo too. */
const maxInstructions = 2 ** 21;

/** A pickle's value, and where it ends. */
export interface Unpickled {
  readonly value: PthValue;
  readonly end: number;
}

/**
 * Reads one pickle of protocols 2 to 5 as PyTorch writes them. It builds plain values and calls nothing but what
 * `context` knows.
 * @throws MemError `bad-file`.
 */
export function unpickle(bytes: Uint8Array, context: PickleContext): Unpickled {
  const cursor = new PickleCursor(bytes);
  const machine = new PickleMachine(context);
  for (let count = 0; count < maxInstructions; count++) {
    const opcode = cursor.uint8();
    if (opcode === opcodes.STOP) return { value: machine.pop(), end: cursor.at };
    const instruction = instructions.get(opcode);
    if (!instruction) {
      throw badPth(`its pickle has the instruction 0x${opcode.toString(16)}, which PyTorch does not write`);
    }
    instruction(machine, cursor);
  }
  throw badPth(`its pickle has more than ${maxInstructions} instructions`);
}
