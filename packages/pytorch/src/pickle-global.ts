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

/** An inert object of any class: what it was made with and its items lie under 0, 1 and so on or their keys, its attributes under their names. */
export class PickleObject implements PthObject {
  readonly fields: Map<PthValue, PthValue>;
  readonly type: string;

  constructor(type: string, fields: Map<PthValue, PthValue> = new Map()) {
    this.type = type;
    this.fields = fields;
  }

  /** Takes the state that a pickle gives it: attributes, attributes and slots, or anything else under `state`. */
  build(state: PthValue, spend: Spend): void {
    const parts: readonly PthValue[] = Array.isArray(state) && state.length === 2 ? state : [state];
    if (!parts.every((part) => part === null || part instanceof Map)) {
      this.fields.set('state', state);
      return;
    }
    for (const part of parts) {
      if (!(part instanceof Map)) continue;
      spend(part.size);
      for (const [name, value] of part) this.fields.set(name, value);
    }
  }

  /** Adds items as a list or a set does. */
  append(items: readonly PthValue[]): void {
    for (const item of items) this.fields.set(this.fields.size, item);
  }
}

/** An empty object of the class that a pickle names. */
export function objectOf(type: PthValue | undefined): PickleObject {
  return new PickleObject(type instanceof PickleGlobal ? type.type : 'object');
}
