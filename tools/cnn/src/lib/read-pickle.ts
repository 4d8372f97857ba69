import type { ByteCursor } from './byte-cursor';
import { damagedFile, refusedPickle } from './pickle-fault';
import { OPCODE_NAMES } from './pickle-opcodes';
import type { OpcodeName } from './pickle-opcodes';

/** A tuple of Python; lists are arrays, dicts are maps. */
export class PickleTuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** A class or function that a pickle names. It is never looked up anywhere: it stands for `value` of ours. */
export interface PickleGlobal {
  /** Module and name with a space between, as in the pickle. */
  readonly name: string;
  /** What the pickle's call of it comes to; none when it is not to be called. */
  readonly call?: (items: readonly unknown[]) => unknown;
}

/** All that a pickle may refer to. */
export interface PickleWorld {
  readonly globals: readonly PickleGlobal[];
  /** What an object kept outside the pickle comes to. */
  readonly persistent?: (id: unknown) => unknown;
}

/**
 * The value of the pickle at the cursor, which comes to stand after it. None, booleans, integers (bigint beyond 32
 * bits), texts, tuples, lists and dicts, and what `world` makes of the globals it lists; nothing is executed.
 *
 * @throws {@link ModelFileError} naming the first opcode or global that is not among these, or where it is damaged
 * @see https://peps.python.org/pep-0307/ - protocol 2
 */
export function readPickle(cursor: ByteCursor, world: PickleWorld = { globals: [] }): unknown {
  const machine = new PickleMachine(cursor, world);
  for (;;) {
    const at = cursor.position;
    const byte = cursor.uint8();
    const name = OPCODE_NAMES.get(byte);
    if (name === undefined) throw damagedFile(cursor.where, `an opcode at byte ${at}`, `byte ${byte}`);
    if (name === 'STOP') return machine.pop();
    const operation = OPERATIONS[name];
    if (operation === undefined) throw refusedPickle(cursor.where, `the opcode ${name} at byte ${at}`);
    operation(machine);
  }
}

/** The stack and the memo of one pickle. Each opcode reads at least a byte, so an end is always near. */
class PickleMachine {
  private readonly stack: unknown[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();

  constructor(
    readonly cursor: ByteCursor,
    private readonly world: PickleWorld,
  ) {}

  push(value: unknown): void {
    this.stack.push(value);
  }

  pop(): unknown {
    this.expectValues(1);
    return this.stack.pop();
  }

  top(): unknown {
    this.expectValues(1);
    return this.stack.at(-1);
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  /** The topmost `count` values, taken off. */
  popMany(count: number): unknown[] {
    this.expectValues(count);
    return this.stack.splice(this.stack.length - count);
  }

  /** The values above the last mark, taken off with it. */
  popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.damaged('a mark on the stack', 'none');
    return this.stack.splice(mark);
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.memo.has(index)) throw this.damaged(`a value number ${index}`, 'none');
    this.push(this.memo.get(index));
  }

  pushGlobal(): void {
    const name = `${this.cursor.line()} ${this.cursor.line()}`;
    const known = this.world.globals.find((candidate) => candidate.name === name);
    if (known === undefined) throw refusedPickle(this.cursor.where, `the global ${name}`);
    this.push(known);
  }

  reduce(): void {
    const items = this.pop();
    const callee = this.world.globals.find((candidate) => candidate === this.top());
    this.pop();
    if (callee?.call === undefined || !(items instanceof PickleTuple)) {
      throw this.damaged('a call with a tuple', 'something else');
    }
    this.push(callee.call(items.items));
  }

  pushPersistent(): void {
    if (this.world.persistent === undefined) throw refusedPickle(this.cursor.where, 'an object outside the pickle');
    this.push(this.world.persistent(this.pop()));
  }

  /** Attributes of a dict (PyTorch keeps versions of modules there) are passed over. */
  build(): void {
    this.pop();
    this.topDict();
  }

  topDict(): Map<unknown, unknown> {
    const dict = this.top();
    if (dict instanceof Map) return dict;
    throw this.damaged('a dict', 'something else');
  }

  topList(): unknown[] {
    const list = this.top();
    if (Array.isArray(list)) return list;
    throw this.damaged('a list', 'something else');
  }

  damaged(expected: string, received: string): Error {
    return damagedFile(this.cursor.where, `${expected} before byte ${this.cursor.position}`, received);
  }

  private expectValues(count: number): void {
    const above = this.stack.length - (this.marks.at(-1) ?? 0);
    if (above < count) throw this.damaged(`${count} values on the stack`, String(above));
  }
}

const OPERATIONS: Readonly<Partial<Record<OpcodeName, (machine: PickleMachine) => void>>> = {
  PROTO: ({ cursor }) => void cursor.uint8(), // opcodes of later protocols are refused one by one
  NONE: (machine) => {
    machine.push(undefined);
  },
  NEWTRUE: (machine) => {
    machine.push(true);
  },
  NEWFALSE: (machine) => {
    machine.push(false);
  },
  BININT: (machine) => {
    machine.push(machine.cursor.int32());
  },
  BININT1: (machine) => {
    machine.push(machine.cursor.uint8());
  },
  BININT2: (machine) => {
    machine.push(machine.cursor.uint16());
  },
  LONG1: (machine) => {
    machine.push(machine.cursor.integer(machine.cursor.uint8()));
  },
  BINUNICODE: (machine) => {
    machine.push(machine.cursor.text(machine.cursor.uint32()));
  },
  MARK: (machine) => {
    machine.mark();
  },
  EMPTY_TUPLE: pushTuple(0),
  TUPLE1: pushTuple(1),
  TUPLE2: pushTuple(2),
  TUPLE3: pushTuple(3),
  TUPLE: (machine) => {
    machine.push(new PickleTuple(machine.popToMark()));
  },
  EMPTY_LIST: (machine) => {
    machine.push([]);
  },
  APPEND: (machine) => {
    const value = machine.pop();
    machine.topList().push(value);
  },
  APPENDS: (machine) => {
    const values = machine.popToMark();
    const list = machine.topList();
    for (const value of values) list.push(value);
  },
  EMPTY_DICT: (machine) => {
    machine.push(new Map());
  },
  SETITEM: (machine) => {
    setItems(machine, machine.popMany(2));
  },
  SETITEMS: (machine) => {
    setItems(machine, machine.popToMark());
  },
  BINPUT: (machine) => {
    machine.remember(machine.cursor.uint8());
  },
  LONG_BINPUT: (machine) => {
    machine.remember(machine.cursor.uint32());
  },
  BINGET: (machine) => {
    machine.recall(machine.cursor.uint8());
  },
  LONG_BINGET: (machine) => {
    machine.recall(machine.cursor.uint32());
  },
  GLOBAL: (machine) => {
    machine.pushGlobal();
  },
  REDUCE: (machine) => {
    machine.reduce();
  },
  BINPERSID: (machine) => {
    machine.pushPersistent();
  },
  BUILD: (machine) => {
    machine.build();
  },
};

function pushTuple(size: number): (machine: PickleMachine) => void {
  return (machine) => {
    machine.push(new PickleTuple(machine.popMany(size)));
  };
}

/** Keys and values by turns. */
function setItems(machine: PickleMachine, items: readonly unknown[]): void {
  const dict = machine.topDict();
  if (items.length % 2 !== 0) throw machine.damaged('a value for each key', 'a key without one');
  for (let index = 0; index < items.length; index += 2) dict.set(items[index], items[index + 1]);
}
