import type { PthObject, PthValue } from './pth-value.js';

/**
 * Counts work that is not bounded by the length of the pickle.
 * @throws MemError `bad-file` when it exceeds the limit.
 */
export type Spend = (work: number) => void;

/** A name that files may load. Only names with `call` can be called, which runs our own code. */
export class PickleGlobal implements PthObject {
  readonly fields: ReadonlyMap<PthValue, PthValue> = new Map();
  readonly type: string;
  readonly call: ((args: readonly PthValue[], spend: Spend) => PthValue) | undefined;

  constructor(type: string, call?: (args: readonly PthValue[], spend: Spend) => PthValue) {
    this.type = type;
    this.call = call;
  }
}

/** An inert object of any class: arguments and items under their index or key, attributes under their names. */
export class PickleObject implements PthObject {
  readonly fields: Map<PthValue, PthValue>;
  readonly type: string;

  constructor(type: string, fields: Map<PthValue, PthValue> = new Map()) {
    this.type = type;
    this.fields = fields;
  }

  /** Sets the state from a pickle: attributes, attributes and slots, or anything else under `state`. */
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

  /** Appends items, as to a list or a set. */
  append(items: readonly PthValue[]): void {
    for (const item of items) this.fields.set(this.fields.size, item);
  }
}

/** Creates an empty object of the class named by a pickle. */
export function objectOf(type: PthValue | undefined): PickleObject {
  return new PickleObject(type instanceof PickleGlobal ? type.type : 'object');
}
