import { badPth } from './bad-pth.js';
import type { PthObject, PthValue } from './pth-value.js';

/** Counts work that is not bounded by a pickle's own length. @throws MemError when it gets too much. */
export type Spend = (work: number) => void;

/** A name that files may load; only those with `call` may be called, and what that does is ours. */
export class PickleGlobal implements PthObject {
  readonly fields: ReadonlyMap<PthValue, PthValue> = new Map();
  readonly type: string;
  readonly call: ((args: readonly PthValue[], spend: Spend) => PthValue) | undefined;

  constructor(type: string, call?: (args: readonly PthValue[], spend: Spend) => PthValue) {
    this.type = type;
    this.call = call;
  }
}

/** An inert object; `build` takes the state that a pickle gives it. */
export class PickleObject implements PthObject {
  fields: ReadonlyMap<PthValue, PthValue>;
  readonly type: string;

  constructor(type: string, fields: ReadonlyMap<PthValue, PthValue> = new Map()) {
    this.type = type;
    this.fields = fields;
  }

  build(state: PthValue): void {
    // The map itself, not a copy: a short file could ask for thousands of copies of a large one.
    if (!(state instanceof Map)) throw badPth(`the state of a ${this.type} must be a dict`);
    this.fields = state;
  }
}
