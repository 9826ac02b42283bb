import { badPth } from './bad-pth.js';
import type { PickleCursor } from './pickle-cursor.js';
import type { PickleMachine } from './pickle-machine.js';
import { opcodes } from './pickle-opcodes.js';

type Instruction = (machine: PickleMachine, cursor: PickleCursor) => void;

/** Implementations of all instructions but STOP. Tuples are frozen arrays, so that nothing can be appended to them. */
export const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [opcodes.PROTO, (_, cursor) => checkProtocol(cursor.uint8())],
  [opcodes.FRAME, (_, cursor) => void cursor.uint64()],

  [opcodes.NONE, (machine) => machine.push(null)],
  [opcodes.NEWTRUE, (machine) => machine.push(true)],
  [opcodes.NEWFALSE, (machine) => machine.push(false)],
  [opcodes.BININT, (machine, cursor) => machine.push(cursor.int32())],
  [opcodes.BININT1, (machine, cursor) => machine.push(cursor.uint8())],
  [opcodes.BININT2, (machine, cursor) => machine.push(cursor.uint16())],
  [opcodes.LONG1, (machine, cursor) => machine.push(cursor.integer(cursor.uint8()))],
  [opcodes.LONG4, (machine, cursor) => machine.push(cursor.integer(cursor.uint32()))],
  [opcodes.BINFLOAT, (machine, cursor) => machine.push(cursor.float64())],
  [opcodes.SHORT_BINUNICODE, (machine, cursor) => machine.push(cursor.text(cursor.uint8()))],
  [opcodes.BINUNICODE, (machine, cursor) => machine.push(cursor.text(cursor.uint32()))],
  [opcodes.BINUNICODE8, (machine, cursor) => machine.push(cursor.text(cursor.uint64()))],
  [opcodes.SHORT_BINSTRING, (machine, cursor) => machine.push(cursor.latin1(cursor.uint8()))],
  [opcodes.BINSTRING, (machine, cursor) => machine.push(cursor.latin1(cursor.uint32()))],
  [opcodes.SHORT_BINBYTES, (machine, cursor) => machine.push(cursor.bytes(cursor.uint8()).slice())],
  [opcodes.BINBYTES, (machine, cursor) => machine.push(cursor.bytes(cursor.uint32()).slice())],
  [opcodes.BYTEARRAY8, (machine, cursor) => machine.push(cursor.bytes(cursor.uint64()).slice())],
  [opcodes.BINBYTES8, (machine, cursor) => machine.push(cursor.bytes(cursor.uint64()).slice())],

  [opcodes.EMPTY_TUPLE, (machine) => machine.push(Object.freeze([]))],
  [opcodes.TUPLE1, (machine) => machine.push(Object.freeze(machine.popMany(1)))],
  [opcodes.TUPLE2, (machine) => machine.push(Object.freeze(machine.popMany(2)))],
  [opcodes.TUPLE3, (machine) => machine.push(Object.freeze(machine.popMany(3)))],
  [opcodes.TUPLE, (machine) => machine.push(Object.freeze(machine.popToMark()))],
  [opcodes.EMPTY_LIST, (machine) => machine.push([])],
  [opcodes.LIST, (machine) => machine.push(machine.popToMark())],
  [opcodes.APPEND, (machine) => machine.append(machine.popMany(1))],
  [opcodes.APPENDS, (machine) => machine.append(machine.popToMark())],
  [opcodes.EMPTY_DICT, (machine) => machine.push(new Map())],
  [opcodes.DICT, pushDict],
  [opcodes.SETITEM, (machine) => machine.setItems(machine.popMany(2))],
  [opcodes.SETITEMS, (machine) => machine.setItems(machine.popToMark())],
  [opcodes.EMPTY_SET, (machine) => machine.push(new Set())],
  [opcodes.FROZENSET, (machine) => machine.push(new Set(machine.popToMark()))],
  [opcodes.ADDITEMS, (machine) => machine.addItems(machine.popToMark())],

  [opcodes.MARK, (machine) => machine.mark()],
  [opcodes.POP, (machine) => void machine.pop()],
  [opcodes.POP_MARK, (machine) => void machine.popToMark()],
  [opcodes.DUP, (machine) => machine.push(machine.top())],
  [opcodes.MEMOIZE, (machine) => machine.keep()],
  [opcodes.BINPUT, (machine, cursor) => machine.keep(cursor.uint8())],
  [opcodes.LONG_BINPUT, (machine, cursor) => machine.keep(cursor.uint32())],
  [opcodes.BINGET, (machine, cursor) => machine.push(machine.kept(cursor.uint8()))],
  [opcodes.LONG_BINGET, (machine, cursor) => machine.push(machine.kept(cursor.uint32()))],

  [opcodes.GLOBAL, (machine, cursor) => machine.push(machine.find([cursor.line(), cursor.line()]))],
  [opcodes.STACK_GLOBAL, (machine) => machine.push(machine.find(machine.popMany(2)))],
  [opcodes.BINPERSID, (machine) => machine.push(machine.load(machine.pop()))],
  [opcodes.NEWOBJ, (machine) => machine.push(machine.call(machine.popMany(2)))],
  // Keyword arguments only matter to code that is run.
  [opcodes.NEWOBJ_EX, (machine) => machine.push(machine.call(machine.popMany(3)))],
  [opcodes.REDUCE, (machine) => machine.push(machine.call(machine.popMany(2)))],
  [opcodes.BUILD, (machine) => machine.build(machine.pop())],
]);

function checkProtocol(protocol: number): void {
  if (protocol < 2 || protocol > 5) throw badPth(`its pickle protocol is ${protocol}; readable are 2 to 5`);
}

function pushDict(machine: PickleMachine): void {
  const items = machine.popToMark();
  machine.push(new Map());
  machine.setItems(items);
}
