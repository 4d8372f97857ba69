import path from 'node:path';
import fc from 'fast-check';
import { ModelFileError } from '@tolmach/contracts';
import { expectTensor, readGolden } from '@tolmach/testing-kit';
import { torchFile } from '../../testing/torch-file';
import { readTorchFile } from './read-torch-file';
import { contiguous } from './torch-tensor';

const golden = readGolden(path.join(__dirname, '../../fixtures/torch-files.json'));
const decoded = (text: unknown): Buffer => Buffer.from(String(text), 'base64');
const FILE = decoded(golden.settings['file']);

/** A file of a few hundred bytes, small enough to damage every one of them. */
const SMALL = torchFile({
  kernel: { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
  count: { shape: [], values: Float32Array.of(7) },
});

/** Reads all tensors, or gives the error, which must be one of ours. */
function outcome(file: Uint8Array): unknown {
  try {
    return [...readTorchFile(file, 'x.pth').values()].map(contiguous);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
    return error;
  }
}

describe('readTorchFile', () => {
  it('reads what torch.save wrote: views, shared storages, integers, tensors without axes or elements', () => {
    const read = readTorchFile(FILE, 'file.pth');
    expect([...read.keys()]).toEqual(golden.tensorNames);
    for (const [name, tensor] of read) expectTensor(contiguous(tensor), name).toEqual(golden.tensor(name));
  });

  it("reads a module's state dict, whose versions are passed over", () => {
    const read = readTorchFile(decoded(golden.settings['module']), 'module.pth');
    const [expected] = golden.cases;
    expect([...read.keys()]).toEqual(expected?.tensorNames);
    for (const [name, tensor] of read) {
      if (expected !== undefined) expectTensor(contiguous(tensor), name).toEqual(expected.tensor(name));
    }
  });

  it('reads a file at any place of a larger buffer', () => {
    for (const shift of [1, 2, 3]) {
      const within = Buffer.concat([Buffer.alloc(shift), FILE]).subarray(shift);
      const kernel = readTorchFile(within, 'file.pth').get('kernel');
      expect(kernel === undefined ? [] : [...contiguous(kernel).values]).toEqual([...golden.tensor('kernel').values]);
    }
  });

  it.each([
    ['a program', 'the global posix system'],
    ['a look-up', 'the global __builtin__ getattr'],
    ['half', 'the global torch HalfStorage'],
    ['parameter', 'the global torch._utils _rebuild_parameter'],
    ['module', 'the global torch.nn.modules.linear Linear'],
    ['float', 'the opcode BINFLOAT at byte'],
    ['set', 'the global __builtin__ set'],
    ['protocol 4', 'the opcode FRAME at byte'],
    ['no state dict', 'something else than tensors by name'],
    ['number as value', 'a, which is not a tensor'],
    ['zip', "a zip archive, PyTorch's newer form"],
  ])('refuses %s by its name and executes nothing', (name, received) => {
    const refused = golden.settings['refused'] as Readonly<Record<string, string>>; // as the script wrote it
    const read = (): unknown => readTorchFile(decoded(refused[name]), 'bad.pth');
    expect(read).toThrow(ModelFileError);
    expect(read).toThrow(
      new RegExp(`^bad\\.pth: expected a pickle of plain tensors by name, received ${received}.*\\. Nothing of it was`),
    );
  });

  it.each([
    ['__import__', Buffer.from('\x80\x02cos\nsystem\n.', 'latin1'), 'the global os system'],
    ['an instance', Buffer.from('\x80\x02(ios\nsystem\n.', 'latin1'), 'the opcode INST'],
    ['a name from the stack', Buffer.from('\x80\x04\x93.', 'latin1'), 'the opcode STACK_GLOBAL'],
    ['a new object', Buffer.from('\x80\x02)\x81.', 'latin1'), 'the opcode NEWOBJ'],
    ['an extension', Buffer.from('\x80\x02\x82\x01.', 'latin1'), 'the opcode EXT1'],
    ['text of Python 2', Buffer.from("\x80\x02S'a'\n.", 'latin1'), 'the opcode STRING'],
    ['a storage of another pickle', Buffer.from('\x80\x02NQ.', 'latin1'), 'an object outside the pickle'],
  ])('refuses %s in the first pickle already', (_, file, received) => {
    expect(() => readTorchFile(file, 'bad.pth')).toThrow(received);
  });

  it.each([
    ['another byte order', [['little_endian', 'little_endiam']], 'numbers in little-endian order'],
    [
      'storages under other keys',
      [['X\u0001\u0000\u0000\u00001a', 'X\u0001\u0000\u0000\u00007a']],
      'each storage once',
    ],
  ])('refuses %s', (_, changes, expected) => {
    let text = Buffer.from(SMALL).toString('latin1');
    for (const [from = '', to = ''] of changes) text = text.replace(from, to);
    expect(() => readTorchFile(Buffer.from(text, 'latin1'), 'bad.pth')).toThrow(expected);
  });

  it('refuses tensors larger than their storage, however they are described', () => {
    const bytes = Buffer.from(SMALL);
    const shape = bytes.indexOf(Buffer.from([0x28, 0x4a, 2, 0, 0, 0, 0x4a, 3, 0, 0, 0, 0x74])); // (2, 3)
    bytes.writeUInt32LE(0x7fffffff, shape + 2);
    expect(() => readTorchFile(bytes, 'bad.pth')).toThrow('a tensor within the 6 elements of its storage');
    const strides = shape + 12; // (3, 1): no step repeats one row forever
    bytes.writeUInt32LE(0, strides + 2);
    expect(() => readTorchFile(bytes, 'bad.pth')).toThrow('a tensor within the 6 elements of its storage');
  });

  it('says in one sentence where a file ends too early, wherever that is', () => {
    for (let length = 0; length < SMALL.length; length++) {
      const error = outcome(SMALL.subarray(0, length));
      expect(String(error)).toMatch(/^ModelFileError: x\.pth: expected .*, received .*\. The file is damaged: fetch/);
    }
  });

  it('reads, refuses or calls damaged a file with any one byte changed', () => {
    for (let place = 0; place < SMALL.length; place++) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const changed = Buffer.from(SMALL);
        changed[place] = (SMALL[place] ?? 0) ^ mask;
        outcome(changed);
      }
    }
  });

  it('ends at any opcodes whatever', () => {
    const opcode = fc.constantFrom(...Buffer.from('}]()tuseaRQbq\x85h0cN.K', 'latin1'));
    const hostile = fc.array(fc.oneof(opcode, fc.nat(255)), { maxLength: 80 });
    const prefix = SMALL.subarray(0, Buffer.from(SMALL).indexOf('ccollections'));
    fc.assert(
      fc.property(hostile, (bytes) => {
        outcome(Buffer.concat([prefix, Buffer.from(bytes)]));
      }),
      { numRuns: 500 },
    );
  });
});
