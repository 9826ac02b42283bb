import { badPth } from './bad-pth.js';
import { PickleGlobal, PickleObject, type Spend } from './pickle-global.js';
import type { PthValue } from './pth-value.js';

/** Limit on the work of all calls of a pickle, beyond what its own length bounds. */
const maxWork = 2 ** 24;

/** Resolves the names and persistent ids of a pickle. */
export interface PickleContext {
  /** @throws MemError for a name that is refused. */
  find(name: string): PthValue;
  load(id: PthValue): PthValue;
}

/**
 * Stack and memo that the instructions of a pickle work on.
 * @throws MemError `bad-file` from every method, for an invalid pickle.
 */
export class PickleMachine {
  readonly #stack: PthValue[] = [];
  /** Height of the stack at each mark. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PthValue>();
  readonly #context: PickleContext;
  #work = 0;

  constructor(context: PickleContext) {
    this.#context = context;
  }

  push(value: PthValue): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  top(): PthValue {
    this.#checkHeight(1);
    return this.#stack.at(-1)!;
  }

  pop(): PthValue {
    this.#checkHeight(1);
    return this.#stack.pop()!;
  }

  popMany(count: number): PthValue[] {
    this.#checkHeight(count);
    return this.#stack.splice(this.#stack.length - count);
  }

  popToMark(): PthValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw badPth('its pickle takes values up to a mark, but there is none');
    return this.#stack.splice(mark);
  }

  /** Memoises the top of the stack, by default under the next free index. */
  keep(index: number = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  kept(index: number): PthValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw badPth(`its pickle recalls value ${index}, which it never kept`);
    return value;
  }

  find([module, name]: readonly PthValue[]): PthValue {
    if (typeof module !== 'string' || typeof name !== 'string') throw badPth('it loads a name that is not text');
    return this.#context.find(`${module}.${name}`);
  }

  load(id: PthValue): PthValue {
    return this.#context.load(id);
  }

  call([called, args]: readonly PthValue[]): PthValue {
    if (!(called instanceof PickleGlobal)) throw badPth('it calls something that is not a function');
    if (!called.call) throw badPth(`it calls ${called.type}, which is not a function`);
    if (!Array.isArray(args)) throw badPth(`it calls ${called.type} without a tuple of arguments`);
    return called.call(args, this.#spend);
  }

  build(state: PthValue): void {
    const target = this.top();
    if (target instanceof PickleObject) target.build(state, this.#spend);
    // Attributes of a dict, such as the `_metadata` of a state dict, are not weights.
    else if (!(target instanceof Map && state instanceof Map))
      throw badPth('it sets the state of a value that has none');
  }

  append(items: readonly PthValue[]): void {
    const list = this.top();
    if (list instanceof PickleObject) list.append(items);
    else if (!Array.isArray(list) || Object.isFrozen(list)) throw badPth('it appends to a value that is not a list');
    else for (const item of items) list.push(item);
  }

  setItems(items: readonly PthValue[]): void {
    const dict = this.top();
    if (items.length % 2 !== 0) throw badPth('it sets an item without a value');
    const fields = dict instanceof PickleObject ? dict.fields : dict;
    if (!(fields instanceof Map)) throw badPth('it sets an item of a value that is not a dict');
    for (let i = 0; i < items.length; i += 2) fields.set(items[i], items[i + 1]);
  }

  addItems(items: readonly PthValue[]): void {
    const set = this.top();
    if (set instanceof PickleObject) set.append(items);
    else if (!(set instanceof Set)) throw badPth('it adds to a value that is not a set');
    else for (const item of items) set.add(item);
  }

  readonly #spend: Spend = (work) => {
    this.#work += work;
    if (this.#work > maxWork) throw badPth('it asks for more work than any model needs');
  };

  /** Values below the last mark can't be taken. */
  #checkHeight(count: number): void {
    if (this.#stack.length - (this.#marks.at(-1) ?? 0) < count) {
      throw badPth('its pickle takes a value where there is none');
    }
  }
}
