import { badPth } from './bad-pth.js';
import { PickleCursor } from './pickle-cursor.js';
import { instructions } from './pickle-instructions.js';
import { type PickleContext, PickleMachine } from './pickle-machine.js';
import { opcodes } from './pickle-opcodes.js';
import type { PthValue } from './pth-value.js';

/** Ten times what the largest published models and their optimisers need; also bounds stack and memo. */
const maxInstructions = 2 ** 21;

/** Value of a pickle, and the offset of its end. */
export interface Unpickled {
  readonly value: PthValue;
  readonly end: number;
}

/**
 * Reads one pickle of protocol 2 to 5 as written by PyTorch. It builds plain values and only calls functions known to
 * `context`.
 * @throws MemError `bad-file` if the pickle is malformed or refused.
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
