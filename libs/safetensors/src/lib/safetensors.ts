import { ModelFileError, jsonMembers } from '@tolmach/contracts';
import { dequantise, fromFloat16, quantise, toFloat16 } from './number-format';
import type { HostTensor, HostTensors } from '@tolmach/contracts';

/** How weights are stored: float32 exactly, float16, or int8 with one float32 scale per row. */
export type WeightPrecision = 'float32' | 'float16' | 'int8';

/** Suffix of the tensor that holds the per-row scales of an int8 tensor. */
const SCALES_SUFFIX = '/scales';
const HEADER_LENGTH_BYTES = 8;
/** Larger headers are hostile: the format's own reader allows 100 MB. */
const MAX_HEADER_BYTES = 100_000_000;

interface Entry {
  readonly dtype: 'F32' | 'F16' | 'I8';
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** An entry with the offset in the file's data where it begins. */
type PlacedEntry = Entry & { readonly begin: number };

const BYTES_PER_VALUE = { F32: 4, F16: 2, I8: 1 } as const;

/**
 * A file in the safetensors format: 8-byte header length, JSON header, raw little-endian data. Matrices may be stored
 * as int8 with one float32 scale per row (`<name>/scales`); vectors stay float32.
 */
export function writeSafetensors(
  tensors: HostTensors,
  precision: WeightPrecision = 'float32',
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries = Object.entries(tensors)
    .flatMap(([name, tensor]) => entriesOf(name, tensor, precision))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { dtype, shape, bytes }] of entries) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const text = JSON.stringify(header);
  const encoded = new TextEncoder().encode(text);
  const padded = Math.ceil(encoded.length / 8) * 8; // data is aligned to 8 bytes, as in the format's own writer
  const file = new Uint8Array(HEADER_LENGTH_BYTES + padded + offset).fill(0x20, HEADER_LENGTH_BYTES + encoded.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(encoded, HEADER_LENGTH_BYTES);
  let position = HEADER_LENGTH_BYTES + padded;
  for (const [, { bytes }] of entries) {
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}

function entriesOf(name: string, tensor: HostTensor, precision: WeightPrecision): [string, Entry][] {
  const { shape, values } = tensor;
  if (precision === 'float32' || shape.length < 2) return [[name, { dtype: 'F32', shape, bytes: bytesOf(values) }]];
  if (precision === 'float16') return [[name, { dtype: 'F16', shape, bytes: bytesOf(toFloat16(values)) }]];
  const rows = shape[0] ?? 1;
  const { quantised, scales } = quantise(values, rows);
  return [
    [name, { dtype: 'I8', shape, bytes: bytesOf(quantised) }],
    [name + SCALES_SUFFIX, { dtype: 'F32', shape: [rows], bytes: bytesOf(scales) }],
  ];
}

function bytesOf(values: Float32Array | Uint16Array | Int8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * The tensors of a safetensors file as float32, int8 and float16 expanded.
 * @param where - the file's name, for error sentences
 * @throws {@link ModelFileError} when header, sizes or values are invalid; nothing outside the file is ever read
 */
export function readSafetensors(file: Uint8Array, where: string): HostTensors {
  const { header, dataStart } = readHeader(file, where);
  const data = file.subarray(dataStart);
  const named = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const entries = new Map(named.map(([name, value]) => [name, readEntry(name, value, data, where)]));
  checkPlaces([...entries], data.length, where);
  const tensors: [string, HostTensor][] = [];
  for (const [name, entry] of entries) {
    if (isScales(name, entries)) continue;
    const scales = entries.get(name + SCALES_SUFFIX);
    if (entry.dtype === 'I8') checkScales(name, entry, scales, where);
    const values = floatValues(entry, scales);
    if (!areFinite(values)) {
      throw damaged(where, `finite numbers in ${name}`, 'NaN or infinity');
    }
    tensors.push([name, { shape: entry.shape, values }]);
  }
  return Object.fromEntries(tensors);
}

/**
 * A plain loop: a model has millions of values, and a call for each would noticeably delay the start of every program.
 */
function areFinite(values: Float32Array): boolean {
  for (let place = 0; place < values.length; place++) if (!Number.isFinite(values[place])) return false;
  return true;
}

function isScales(name: string, entries: ReadonlyMap<string, Entry>): boolean {
  return name.endsWith(SCALES_SUFFIX) && entries.get(name.slice(0, -SCALES_SUFFIX.length))?.dtype === 'I8';
}

function readHeader(file: Uint8Array, where: string): { header: Record<string, unknown>; dataStart: number } {
  if (file.length < HEADER_LENGTH_BYTES) {
    throw damaged(where, 'at least 8 bytes', String(file.length));
  }
  const length = Number(new DataView(file.buffer, file.byteOffset, file.byteLength).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES || HEADER_LENGTH_BYTES + length > file.length) {
    throw damaged(where, `a header that fits the file of ${file.length} bytes`, `${length} bytes of header`);
  }
  const dataStart = HEADER_LENGTH_BYTES + length;
  const text = new TextDecoder().decode(file.subarray(HEADER_LENGTH_BYTES, dataStart));
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) {
      expectNamesOnce(text, where);
      return { header: { ...header }, dataStart };
    }
  } catch (cause) {
    if (cause instanceof ModelFileError) throw cause;
    throw damaged(where, 'a JSON header', excerpt(text), cause);
  }
  throw damaged(where, 'a JSON object as header', excerpt(text));
}

/** Of two entries of one name JSON.parse takes the last, other readers the first. */
function expectNamesOnce(header: string, where: string): void {
  const names = new Set<string>();
  for (const [name] of jsonMembers(header)) {
    if (names.has(name)) throw damaged(where, 'each name once in the header', `${name} twice`);
    names.add(name);
  }
}

function readEntry(name: string, value: unknown, data: Uint8Array, where: string): PlacedEntry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>; // checked part by part below
  if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'I8') {
    throw damaged(where, `dtype F32, F16 or I8 for ${name}`, excerpt(dtype));
  }
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw damaged(where, `shape and data_offsets of whole numbers for ${name}`, excerpt(value));
  }
  const [begin = 0, end = 0] = offsets;
  const wanted = shape.reduce((product, size) => product * size, BYTES_PER_VALUE[dtype]);
  if (end - begin !== wanted || end > data.length) {
    throw damaged(where, `${wanted} bytes within the file for ${name}`, `offsets ${begin} to ${end} of ${data.length}`);
  }
  const bytes = new Uint8Array(data.subarray(begin, end)); // an aligned copy, so that the file can be freed
  return { dtype, shape, begin, bytes };
}

/** The format's own rule: tensors are adjacent and fill the file, so that nothing is read twice or left unread. */
function checkPlaces(entries: [string, PlacedEntry][], dataLength: number, where: string): void {
  let end = 0;
  for (const [name, { begin, bytes }] of entries.sort(
    ([, a], [, b]) => a.begin - b.begin || a.bytes.length - b.bytes.length,
  )) {
    if (begin !== end) throw damaged(where, `${name} at offset ${end}, where the tensor before it ends`, String(begin));
    end = begin + bytes.length;
  }
  if (end !== dataLength) throw damaged(where, `${end} bytes of data`, String(dataLength));
}

function checkScales(name: string, { shape }: Entry, scales: Entry | undefined, where: string): void {
  const rows = shape[0] ?? 1;
  if (scales?.dtype === 'F32' && scales.shape.length === 1 && scales.shape[0] === rows) return;
  const received = scales === undefined ? 'none' : `${scales.dtype} [${scales.shape.join(', ')}]`;
  throw damaged(where, `scales F32 [${rows}] beside the I8 tensor ${name}`, received);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function floatValues(entry: Entry, scales: Entry | undefined): Float32Array {
  const { dtype, bytes } = entry;
  if (dtype === 'F32') return new Float32Array(bytes.buffer);
  if (dtype === 'F16') return fromFloat16(new Uint16Array(bytes.buffer));
  const scaleBytes = scales?.bytes ?? new Uint8Array(); // there: checkScales
  return dequantise(new Int8Array(bytes.buffer), new Float32Array(scaleBytes.buffer));
}

/** The first characters of untrusted text or JSON, without control sequences for a terminal. */
function excerpt(value: unknown): string {
  return ((JSON.stringify(value) as string | undefined) ?? 'nothing').slice(0, 60); // undefined has no JSON
}

function damaged(where: string, expected: string, received: string, cause?: unknown): ModelFileError {
  const next = 'The file is damaged or not a safetensors file: copy or train the model again.';
  return new ModelFileError({ where, expected, received, next, code: 'safetensors', cause });
}
