import { badPth } from './bad-pth.js';
import { PickleGlobal, PickleObject, type Spend } from './pickle-global.js';
import type { PthValue } from './pth-value.js';

/** What all calls of a pickle may do together beyond what its own length bounds. */
const maxWork = 2 ** 24;

/** What a pickle's names and persistent ids stand for. */
export interface PickleContext {
  /** @throws MemError for a name that is refused. */
  find(name: string): PthValue;
  load(id: PthValue): PthValue;
}

/** The stack and memo that a pickle's instructions work on. Every method throws MemError `bad-file` for what is not valid. */
export class PickleMachine {
  readonly #stack: PthValue[] = [];
  /** Heights of the stack at each mark. */
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

  /** Keeps the top for later, under the next number where none is given. */
  keep(index: number = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  kept(index: number): PthValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw badPth(`its pickle recalls value ${index}, which it never kept`);
    return value;
  }

  find([module, name]: readonly PthValue[]): PthValue {
    if (typeof module !== 'string' || typeof name !== 'string') throw badPth('it loads a name that is no text');
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
    // Attributes of a dict, such as a state dict's `_metadata`, are no weights.
    else if (!(target instanceof Map && state instanceof Map)) throw badPth('it gives a state to what has none');
  }

  append(items: readonly PthValue[]): void {
    const list = this.top();
    if (list instanceof PickleObject) list.append(items);
    else if (!Array.isArray(list) || Object.isFrozen(list)) throw badPth('it appends to what is no list');
    else for (const item of items) list.push(item);
  }

  setItems(items: readonly PthValue[]): void {
    const dict = this.top();
    if (items.length % 2 !== 0) throw badPth('it sets an item without a value');
    const fields = dict instanceof PickleObject ? dict.fields : dict;
    if (!(fields instanceof Map)) throw badPth('it sets an item of what is no dict');
    for (let i = 0; i < items.length; i += 2) fields.set(items[i], items[i + 1]);
  }

  addItems(items: readonly PthValue[]): void {
    const set = this.top();
    if (set instanceof PickleObject) set.append(items);
    else if (!(set instanceof Set)) throw badPth('it adds to what is no set');
    else for (const item of items) set.add(item);
  }

  readonly #spend: Spend = (work) => {
    this.#work += work;
    if (this.#work > maxWork) throw badPth('it asks for more work than any model needs');
  };

  /** What lies below the last mark is out of reach. */
  #checkHeight(count: number): void {
    if (this.#stack.length - (this.#marks.at(-1) ?? 0) < count) {
      throw badPth('its pickle takes a value where there is none');
    }
  }
}
