import type { HostTensor, HostTensors } from '@tolmach/contracts';

/** A file as PyTorch's legacy form has it, written opcode by opcode: float32 tensors by name, an int64 zero for []. */
export function torchFile(tensors: HostTensors): Uint8Array {
  const entries = Object.entries(tensors);
  const pickles = [
    // LONG1 of the magic number, BININT2 of the version, a dict with little_endian
    [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
    [0x4d, 0xe9, 0x03],
    [0x7d, ...text('little_endian'), 0x88, 0x73],
    [
      ...global('collections', 'OrderedDict'),
      0x29,
      0x52,
      ...entries.flatMap(([name, tensor], key) => entry(name, tensor, key)),
    ],
    [0x5d, ...entries.flatMap((_, key) => [...text(String(key)), 0x61])],
  ].map((opcodes) => Buffer.from([0x80, 2, ...opcodes, 0x2e]));
  return Buffer.concat([...pickles, ...entries.map(([, tensor]) => storage(tensor))]);
}

/** SETITEM of a name and a tensor rebuilt from storage number `key`. */
function entry(name: string, { shape, values }: HostTensor, key: number): number[] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const type = shape.length === 0 ? 'LongStorage' : 'FloatStorage';
  const id = [0x28, ...text('storage'), ...global('torch', type), ...text(String(key)), ...text('cpu')];
  const place = [...id, ...integer(values.length), 0x4e, 0x74, 0x51, 0x4b, 0];
  const layout = [...tuple(shape), ...tuple(strides), 0x89];
  const hooks = [...global('collections', 'OrderedDict'), 0x29, 0x52];
  const rebuild = global('torch._utils', '_rebuild_tensor_v2');
  return [...text(name), ...rebuild, 0x28, ...place, ...layout, ...hooks, 0x74, 0x52, 0x73];
}

function storage({ shape, values }: HostTensor): Buffer {
  const count = Buffer.alloc(8);
  count.writeBigInt64LE(BigInt(values.length));
  const data = shape.length === 0 ? BigInt64Array.from(values, BigInt) : values;
  return Buffer.concat([count, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

function text(value: string): number[] {
  const bytes = Buffer.from(value);
  return [0x58, ...uint32(bytes.length), ...bytes];
}

function integer(value: number): number[] {
  return [0x4a, ...uint32(value)];
}

function tuple(values: readonly number[]): number[] {
  return [0x28, ...values.flatMap(integer), 0x74];
}

function global(module: string, name: string): number[] {
  return [...Buffer.from(`c${module}\n${name}\n`)];
}

function uint32(value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return [...bytes];
}
