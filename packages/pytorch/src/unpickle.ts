import { badPth } from './bad-pth.js';
import { PickleCursor } from './pickle-cursor.js';
import { PickleGlobal, PickleObject } from './pickle-global.js';
import { opcodes } from './pickle-opcodes.js';
import type { PthValue } from './pth-value.js';

/** Ten times what the largest published models and their optimisers take; bounds stack and memo too. */
const maxInstructions = 2 ** 21;
const maxWork = 2 ** 24;

/** What a pickle's names and persistent ids stand for. */
export interface PickleContext {
  /** @throws MemError for a name that is refused. */
  find(name: string): PthValue;
  load(id: PthValue): PthValue;
}

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
  return new Unpickler(new PickleCursor(bytes), context).run();
}

class Unpickler {
  readonly #stack: PthValue[] = [];
  /** Heights of the stack at each mark. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PthValue>();
  readonly #cursor: PickleCursor;
  readonly #context: PickleContext;
  #work = 0;

  constructor(cursor: PickleCursor, context: PickleContext) {
    this.#cursor = cursor;
    this.#context = context;
  }

  run(): Unpickled {
    for (let count = 0; count < maxInstructions; count++) {
      const opcode = this.#cursor.uint8();
      if (opcode === opcodes.STOP) return { value: this.#pop(), end: this.#cursor.at };
      if (!this.#scalar(opcode) && !this.#container(opcode) && !this.#other(opcode)) {
        throw badPth(`its pickle has the instruction 0x${opcode.toString(16)}, which PyTorch does not write`);
      }
    }
    throw badPth(`its pickle has more than ${maxInstructions} instructions`);
  }

  #scalar(opcode: number): boolean {
    const cursor = this.#cursor;
    const stack = this.#stack;
    switch (opcode) {
      case opcodes.NONE:
        stack.push(null);
        return true;
      case opcodes.NEWTRUE:
        stack.push(true);
        return true;
      case opcodes.NEWFALSE:
        stack.push(false);
        return true;
      case opcodes.BININT:
        stack.push(cursor.int32());
        return true;
      case opcodes.BININT1:
        stack.push(cursor.uint8());
        return true;
      case opcodes.BININT2:
        stack.push(cursor.uint16());
        return true;
      case opcodes.LONG1:
        stack.push(cursor.integer(cursor.uint8()));
        return true;
      case opcodes.LONG4:
        stack.push(cursor.integer(cursor.uint32()));
        return true;
      case opcodes.BINFLOAT:
        stack.push(cursor.float64());
        return true;
      case opcodes.SHORT_BINUNICODE:
        stack.push(cursor.text(cursor.uint8()));
        return true;
      case opcodes.BINUNICODE:
        stack.push(cursor.text(cursor.uint32()));
        return true;
      case opcodes.BINUNICODE8:
        stack.push(cursor.text(cursor.uint64()));
        return true;
      case opcodes.SHORT_BINSTRING:
        stack.push(cursor.latin1(cursor.uint8()));
        return true;
      case opcodes.BINSTRING:
        stack.push(cursor.latin1(cursor.uint32()));
        return true;
      case opcodes.SHORT_BINBYTES:
        stack.push(cursor.bytes(cursor.uint8()).slice());
        return true;
      case opcodes.BINBYTES:
        stack.push(cursor.bytes(cursor.uint32()).slice());
        return true;
      case opcodes.BINBYTES8:
        stack.push(cursor.bytes(cursor.uint64()).slice());
        return true;
      default:
        return false;
    }
  }

  #container(opcode: number): boolean {
    const stack = this.#stack;
    switch (opcode) {
      case opcodes.EMPTY_TUPLE:
        stack.push(Object.freeze([]));
        return true;
      case opcodes.TUPLE1:
      case opcodes.TUPLE2:
      case opcodes.TUPLE3:
        stack.push(Object.freeze(this.#popMany(opcode - opcodes.TUPLE1 + 1)));
        return true;
      case opcodes.TUPLE:
        stack.push(Object.freeze(this.#popToMark()));
        return true;
      case opcodes.EMPTY_LIST:
        stack.push([]);
        return true;
      case opcodes.LIST:
        stack.push(this.#popToMark());
        return true;
      case opcodes.APPEND:
        this.#append([this.#pop()]);
        return true;
      case opcodes.APPENDS:
        this.#append(this.#popToMark());
        return true;
      case opcodes.EMPTY_DICT:
        stack.push(new Map());
        return true;
      case opcodes.DICT: {
        const items = this.#popToMark();
        stack.push(new Map());
        this.#setItems(items);
        return true;
      }
      case opcodes.SETITEM:
        this.#setItems(this.#popMany(2));
        return true;
      case opcodes.SETITEMS:
        this.#setItems(this.#popToMark());
        return true;
      case opcodes.EMPTY_SET:
        stack.push(new Set());
        return true;
      case opcodes.FROZENSET:
        stack.push(new Set(this.#popToMark()));
        return true;
      case opcodes.ADDITEMS: {
        const items = this.#popToMark();
        const set = this.#top();
        if (!(set instanceof Set)) throw badPth('it adds to what is no set');
        for (const item of items) set.add(item);
        return true;
      }
      default:
        return false;
    }
  }

  #other(opcode: number): boolean {
    const cursor = this.#cursor;
    const stack = this.#stack;
    switch (opcode) {
      case opcodes.PROTO: {
        const protocol = cursor.uint8();
        if (protocol < 2 || protocol > 5) throw badPth(`its pickle protocol is ${protocol}; readable are 2 to 5`);
        return true;
      }
      case opcodes.FRAME:
        cursor.uint64();
        return true;
      case opcodes.MARK:
        this.#marks.push(stack.length);
        return true;
      case opcodes.POP:
        this.#pop();
        return true;
      case opcodes.POP_MARK:
        this.#popToMark();
        return true;
      case opcodes.DUP:
        stack.push(this.#top());
        return true;
      case opcodes.MEMOIZE:
        this.#memo.set(this.#memo.size, this.#top());
        return true;
      case opcodes.BINPUT:
        this.#memo.set(cursor.uint8(), this.#top());
        return true;
      case opcodes.LONG_BINPUT:
        this.#memo.set(cursor.uint32(), this.#top());
        return true;
      case opcodes.BINGET:
        stack.push(this.#recall(cursor.uint8()));
        return true;
      case opcodes.LONG_BINGET:
        stack.push(this.#recall(cursor.uint32()));
        return true;
      case opcodes.GLOBAL:
        stack.push(this.#find(cursor.line(), cursor.line()));
        return true;
      case opcodes.STACK_GLOBAL: {
        const [module, name] = this.#popMany(2);
        stack.push(this.#find(module, name));
        return true;
      }
      case opcodes.BINPERSID:
        stack.push(this.#context.load(this.#pop()));
        return true;
      case opcodes.NEWOBJ:
      case opcodes.REDUCE: {
        const [called, args] = this.#popMany(2);
        stack.push(this.#call(called, args));
        return true;
      }
      case opcodes.BUILD:
        this.#build(this.#pop());
        return true;
      default:
        return false;
    }
  }

  #find(module: PthValue | undefined, name: PthValue | undefined): PthValue {
    if (typeof module !== 'string' || typeof name !== 'string') throw badPth('it loads a name that is no text');
    return this.#context.find(`${module}.${name}`);
  }

  #call(called: PthValue | undefined, args: PthValue | undefined): PthValue {
    if (!(called instanceof PickleGlobal)) throw badPth('it calls what is no function');
    if (!called.call) throw badPth(`it calls ${called.type}, which is no function`);
    if (!Array.isArray(args)) throw badPth(`it calls ${called.type} without a tuple of arguments`);
    return called.call(args, (work) => {
      this.#work += work;
      if (this.#work > maxWork) throw badPth('it asks for more work than any model needs');
    });
  }

  #build(state: PthValue): void {
    const target = this.#top();
    if (target instanceof PickleObject) target.build(state);
    // Attributes of a dict, such as a state dict's `_metadata`, are no weights.
    else if (!(target instanceof Map && state instanceof Map)) throw badPth('it gives a state to what has none');
  }

  #append(items: readonly PthValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list) || Object.isFrozen(list)) throw badPth('it appends to what is no list');
    for (const item of items) list.push(item);
  }

  #setItems(items: readonly PthValue[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map)) throw badPth('it sets an item of what is no dict');
    if (items.length % 2 !== 0) throw badPth('it sets an item without a value');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }

  #recall(index: number): PthValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw badPth(`its pickle recalls value ${index}, which it never kept`);
    return value;
  }

  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #top(): PthValue {
    if (this.#stack.length <= this.#floor()) throw badPth('its pickle takes a value where there is none');
    return this.#stack.at(-1)!;
  }

  #pop(): PthValue {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #popMany(count: number): PthValue[] {
    if (this.#stack.length - this.#floor() < count) throw badPth('its pickle takes a value where there is none');
    return this.#stack.splice(this.#stack.length - count);
  }

  #popToMark(): PthValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw badPth('its pickle takes values up to a mark, but there is none');
    return this.#stack.splice(mark);
  }
}
