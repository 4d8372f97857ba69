/**
 * Names of the opcodes of pickle protocols 0 to 5, by their byte. The reader carries out few of them; the others are
 * here to be refused by name.
 *
 * @see https://peps.python.org/pep-0307/, https://peps.python.org/pep-3154/ and https://peps.python.org/pep-0574/
 */
const PRINTABLE = {
  '(': 'MARK',
  '.': 'STOP',
  '0': 'POP',
  '1': 'POP_MARK',
  '2': 'DUP',
  F: 'FLOAT',
  I: 'INT',
  J: 'BININT',
  K: 'BININT1',
  L: 'LONG',
  M: 'BININT2',
  N: 'NONE',
  P: 'PERSID',
  Q: 'BINPERSID',
  R: 'REDUCE',
  S: 'STRING',
  T: 'BINSTRING',
  U: 'SHORT_BINSTRING',
  V: 'UNICODE',
  X: 'BINUNICODE',
  a: 'APPEND',
  b: 'BUILD',
  c: 'GLOBAL',
  d: 'DICT',
  '}': 'EMPTY_DICT',
  e: 'APPENDS',
  g: 'GET',
  h: 'BINGET',
  i: 'INST',
  j: 'LONG_BINGET',
  l: 'LIST',
  ']': 'EMPTY_LIST',
  o: 'OBJ',
  p: 'PUT',
  q: 'BINPUT',
  r: 'LONG_BINPUT',
  s: 'SETITEM',
  t: 'TUPLE',
  ')': 'EMPTY_TUPLE',
  u: 'SETITEMS',
  G: 'BINFLOAT',
  B: 'BINBYTES',
  C: 'SHORT_BINBYTES',
} as const;

const FIRST_OF_PROTOCOL_2 = 0x80;

/** From 0x80 on, without a gap. */
const SINCE_PROTOCOL_2 = [
  'PROTO',
  'NEWOBJ',
  'EXT1',
  'EXT2',
  'EXT4',
  'TUPLE1',
  'TUPLE2',
  'TUPLE3',
  'NEWTRUE',
  'NEWFALSE',
  'LONG1',
  'LONG4',
  'SHORT_BINUNICODE',
  'BINUNICODE8',
  'BINBYTES8',
  'EMPTY_SET',
  'ADDITEMS',
  'FROZENSET',
  'NEWOBJ_EX',
  'STACK_GLOBAL',
  'MEMOIZE',
  'FRAME',
  'BYTEARRAY8',
  'NEXT_BUFFER',
  'READONLY_BUFFER',
] as const;

/** Name of an opcode, as Python's pickletools has it. */
export type OpcodeName = (typeof PRINTABLE)[keyof typeof PRINTABLE] | (typeof SINCE_PROTOCOL_2)[number];

/** Names of all opcodes by their byte. */
export const OPCODE_NAMES: ReadonlyMap<number, OpcodeName> = new Map([
  ...Object.entries(PRINTABLE).map(([character, name]): [number, OpcodeName] => [character.charCodeAt(0), name]),
  ...SINCE_PROTOCOL_2.map((name, index): [number, OpcodeName] => [FIRST_OF_PROTOCOL_2 + index, name]),
]);
