import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import { expectTensor, readGolden } from '@tolmach/testing-kit';
import type { HostTensors } from '@tolmach/contracts';
import { readSafetensors, writeSafetensors } from './safetensors';
import type { WeightPrecision } from './safetensors';

const golden = readGolden(join(__dirname, '../../fixtures/safetensors.json'));
const tensors: HostTensors = Object.fromEntries(
  ['encoder/kernel', 'decoder/bias'].map((name) => [name, golden.tensor(name)]),
);
const kernel = golden.tensor('encoder/kernel');

function goldenFile(name: string): Buffer {
  return Buffer.from(String(golden.settings[name]), 'base64');
}

/** A file with this header, as given or as JSON, and so many bytes of data. */
function fileOf(header: unknown, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

function withLength(length: bigint): Uint8Array {
  const file = fileOf({});
  new DataView(file.buffer).setBigUint64(0, length, true);
  return file;
}

const entry = (offsets: unknown, shape: unknown = [1], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: offsets,
});

describe('safetensors', () => {
  it.each<WeightPrecision>(['float32', 'float16', 'int8'])(
    "writes, in %s, the bytes that PyPI's safetensors package reads with the same values",
    (precision) => {
      const metadata = golden.settings['metadata'] as Record<string, string>; // as the script wrote it
      const file = writeSafetensors(tensors, precision, metadata);
      expect(Buffer.from(file).equals(goldenFile(precision))).toBe(true);
    },
  );

  it("reads what PyPI's safetensors package wrote", () => {
    const read = readSafetensors(goldenFile('written'), 'written');
    expect(Object.keys(read).sort()).toEqual(['decoder/bias', 'encoder/kernel', 'half']);
    for (const [name, tensor] of Object.entries(read)) expectTensor(tensor, name).toEqual(golden.tensor(name));
  });

  it('reads a file that lies inside a larger buffer, at any alignment', () => {
    const file = goldenFile('written');
    for (const shift of [0, 1, 3]) {
      const within = Buffer.concat([Buffer.alloc(shift), file, Buffer.alloc(5)]).subarray(shift, shift + file.length);
      const read = readSafetensors(within, 'within');
      expectTensor(read['encoder/kernel'] ?? kernel, 'kernel').toEqual(kernel);
      within.fill(0);
      expectTensor(read['encoder/kernel'] ?? kernel, 'kernel, the file being gone').toEqual(kernel);
    }
  });

  it.each<[WeightPrecision, number]>([
    ['float32', 0],
    ['float16', 2 ** -11],
    ['int8', 0.501 / 127],
  ])('%s comes back within %d of the largest value', (precision, error) => {
    const read = readSafetensors(writeSafetensors(tensors, precision), 'round trip');
    const largest = Math.max(...kernel.values.map(Math.abs));
    expect(Object.keys(read)).toEqual(['decoder/bias', 'encoder/kernel']);
    expectTensor(read['encoder/kernel'] ?? kernel, 'kernel').toBeCloseTo(kernel, error * largest);
    expectTensor(read['decoder/bias'] ?? kernel, 'a vector, never rounded').toEqual(golden.tensor('decoder/bias'));
  });

  it('says what is wrong in one sentence', () => {
    expect(() => readSafetensors(new Uint8Array(3), 'weights.safetensors')).toThrow(
      'weights.safetensors: expected at least 8 bytes, received 3. The file is damaged or not a safetensors file: ' +
        'copy or train the model again.',
    );
  });

  const hostile: [string, Uint8Array][] = [
    ['no byte at all', new Uint8Array()],
    ['a header longer than the file', withLength(3n)],
    ['a header of 2^63 bytes', withLength(2n ** 63n)],
    ['a header of 2^64 - 1 bytes', withLength(2n ** 64n - 1n)],
    ['a header that is not JSON', fileOf('{"a":')],
    ['a header that is not UTF-8', fileOf('\u{d800}{}')],
    ['a header that is not an object', fileOf('7')],
    ['null as header', fileOf('null')],
    [
      'a name twice',
      fileOf(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
    ],
    ['a list as header', fileOf('[]')],
    ['an entry that is null', fileOf({ a: null })],
    ['an entry that is a number', fileOf({ a: 1 })],
    ['a dtype we do not write', fileOf({ a: entry([0, 8], [1], 'F64') }, 8)],
    ['a dtype that is an object without a string', fileOf('{"a":{"dtype":{"toString":1,"valueOf":1}}}')],
    ['no shape', fileOf({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4)],
    ['a negative size', fileOf({ a: entry([0, 4], [-1, -1]) }, 4)],
    ['a broken size', fileOf({ a: entry([0, 4], [0.5, 2]) }, 4)],
    ['a size beyond whole numbers', fileOf({ a: entry([0, 4], [2 ** 60]) }, 4)],
    ['sizes whose product overflows', fileOf({ a: entry([0, 4], [2 ** 52, 2 ** 52, 2 ** 52]) }, 4)],
    ['offsets outside the file', fileOf({ a: entry([0, 4]) }, 3)],
    ['offsets that run backwards', fileOf({ a: entry([4, 0]) }, 4)],
    ['negative offsets', fileOf({ a: entry([-4, 0]) }, 4)],
    ['three offsets', fileOf({ a: entry([0, 4, 8]) }, 8)],
    ['offsets that do not fit the shape', fileOf({ a: entry([0, 8]) }, 8)],
    ['overlapping tensors', fileOf({ a: entry([0, 8], [2]), b: entry([4, 12], [2]) }, 12)],
    ['one place for two tensors', fileOf({ a: entry([0, 4]), b: entry([0, 4]) }, 4)],
    ['a hole between tensors', fileOf({ a: entry([0, 4]), b: entry([8, 12]) }, 12)],
    ['data that no tensor claims', fileOf({ a: entry([0, 4]) }, 8)],
    ['int8 without scales', fileOf({ a: entry([0, 4], [2, 2], 'I8') }, 4)],
    ['int8 with scales of bytes', fileOf({ a: entry([0, 2], [2, 1], 'I8'), 'a/scales': entry([2, 4], [2], 'I8') }, 4)],
    ['int8 with too few scales', fileOf({ a: entry([0, 2], [2, 1], 'I8'), 'a/scales': entry([2, 6], [1]) }, 6)],
    ['NaN', writeSafetensors({ a: { shape: [2], values: Float32Array.of(1, NaN) } })],
    ['infinity', writeSafetensors({ a: { shape: [2], values: Float32Array.of(-Infinity, 1) } })],
    ['NaN as float16', writeSafetensors({ a: { shape: [1, 2], values: Float32Array.of(1, NaN) } }, 'float16')],
    ['NaN as int8', writeSafetensors({ a: { shape: [1, 2], values: Float32Array.of(1, NaN) } }, 'int8')],
  ];

  it.each(hostile)('refuses %s', (_, file) => {
    expect(() => readSafetensors(file, 'hostile')).toThrow(ModelFileError);
  });

  it('takes names that JavaScript objects know as plain names', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const entries = names.map((name, index) => `"${name}":${JSON.stringify(entry([4 * index, 4 * index + 4]))}`);
    const read = readSafetensors(fileOf(`{${entries.join(',')}}`, 12), 'names');
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.keys(read)).toEqual(names);
    expect(({} as Record<string, unknown>)['shape']).toBeUndefined();
  });

  it('takes tensors without values and files without tensors', () => {
    expect(
      readSafetensors(fileOf({ a: entry([0, 0], [0, 3]), b: entry([0, 4]) }, 4), 'empty')['a']?.values,
    ).toHaveLength(0);
    expect(readSafetensors(fileOf({}), 'none')).toEqual({});
  });
});
