import { ByteCursor } from './byte-cursor';
import { damagedFile, refusedPickle } from './pickle-fault';
import { PickleTuple, readPickle } from './read-pickle';
import type { PickleWorld } from './read-pickle';
import { STORAGE_GLOBALS, TorchStorage, isCount, readStorage, storageOf } from './torch-storage';
import type { TorchTensor } from './torch-tensor';

/** The first pickle of every legacy file, and the second. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const FORMAT_VERSION = 1001;
/** Files of PyTorch 1.6 and later are zip archives unless the writer says otherwise. */
const ZIP_SIGNATURE = 0x04034b50;

/** A tensor whose storage has not been read yet: storages stand after the pickle that refers to them. */
class TensorInFile {
  constructor(
    readonly storage: TorchStorage,
    readonly layout: Omit<TorchTensor, 'elements'>,
  ) {}
}

/**
 * The tensors of a state dict by name, from a file that `torch.save` wrote in its legacy form (before 1.6, or
 * `_use_new_zipfile_serialization=False`); integers become float32. The file is untrusted: its pickles may name
 * ordered dicts, tensors and their storages and nothing else, and no code runs for any of them.
 *
 * @param where - the file's name, for error sentences
 * @throws {@link ModelFileError} when the file is damaged or holds anything but named tensors
 */
export function readTorchFile(file: Uint8Array, where: string): ReadonlyMap<string, TorchTensor> {
  const cursor = new ByteCursor(file, where);
  expectLegacyFormat(cursor);
  const named = namedTensors(readPickle(cursor, tensorWorld(where)), where);
  const storages = new Map([...named.values()].map(({ storage }) => [storage.key, storage]));
  const elements = readStorages(storages, cursor);
  return new Map(
    [...named].map(([name, { storage, layout }]) => {
      return [name, { ...layout, elements: elements.get(storage.key) ?? new Float32Array() }];
    }),
  );
}

function expectLegacyFormat(cursor: ByteCursor): void {
  const { where, bytes } = cursor;
  if (bytes.length >= 4 && new ByteCursor(bytes, where).uint32() === ZIP_SIGNATURE) {
    throw refusedPickle(where, "a zip archive, PyTorch's newer form");
  }
  if (readPickle(cursor) !== MAGIC_NUMBER) throw damagedFile(where, "PyTorch's magic number", 'something else');
  const version = readPickle(cursor);
  if (version !== FORMAT_VERSION) throw damagedFile(where, `format version ${FORMAT_VERSION}`, 'another');
  const machine = readPickle(cursor);
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) {
    throw damagedFile(where, 'numbers in little-endian order', 'something else');
  }
}

function tensorWorld(where: string): PickleWorld {
  const rebuild = (items: readonly unknown[]): TensorInFile => rebuildTensor(items, where);
  return {
    globals: [
      ...STORAGE_GLOBALS,
      { name: 'collections OrderedDict', call: () => new Map<unknown, unknown>() }, // filled by later opcodes
      { name: 'torch._utils _rebuild_tensor_v2', call: rebuild },
    ],
    persistent: (id) => storageOf(id, where),
  };
}

/** Arguments of PyTorch's own function: storage, offset, shape, strides, and what training needs, which is left. */
function rebuildTensor(items: readonly unknown[], where: string): TensorInFile {
  const [storage, offset, shape, strides] = items;
  const isSound = storage instanceof TorchStorage && isCount(offset) && areCounts(shape) && areCounts(strides);
  if (!isSound || shape.items.length !== strides.items.length) {
    throw damagedFile(where, 'the layout of a tensor', 'something else');
  }
  const layout = { shape: shape.items, strides: strides.items, offset };
  if (!fitsStorage(layout, storage.numElements)) {
    throw damagedFile(where, `a tensor within the ${storage.numElements} elements of its storage`, 'a larger');
  }
  return new TensorInFile(storage, layout);
}

/** A view that repeats elements could be larger than its storage without limit; weights never do that. */
function fitsStorage({ shape, strides, offset }: Omit<TorchTensor, 'elements'>, numElements: number): boolean {
  const size = shape.reduce((product, each) => product * each, 1);
  if (size === 0) return offset <= numElements;
  const last = shape.reduce((place, each, axis) => place + (each - 1) * (strides[axis] ?? 0), offset);
  return size <= numElements && last < numElements;
}

function namedTensors(value: unknown, where: string): ReadonlyMap<string, TensorInFile> {
  if (!(value instanceof Map)) throw refusedPickle(where, 'something else than tensors by name');
  const named = new Map<string, TensorInFile>();
  for (const [name, tensor] of value as ReadonlyMap<unknown, unknown>) {
    if (typeof name !== 'string') throw refusedPickle(where, 'a tensor whose name is not text');
    if (!(tensor instanceof TensorInFile)) throw refusedPickle(where, `${name}, which is not a tensor`);
    named.set(name, tensor);
  }
  return named;
}

/** Elements of all storages by key, in the order that the last pickle gives. */
function readStorages(storages: ReadonlyMap<string, TorchStorage>, cursor: ByteCursor): Map<string, Float32Array> {
  const keys = readPickle(cursor);
  const elements = new Map<string, Float32Array>();
  for (const key of Array.isArray(keys) ? (keys as readonly unknown[]) : []) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined || elements.has(storage.key)) {
      throw damagedFile(cursor.where, 'each storage once', 'another list of storages');
    }
    elements.set(storage.key, readStorage(storage, cursor));
  }
  const numMissing = storages.size - elements.size;
  if (numMissing > 0) throw damagedFile(cursor.where, 'every storage', `${numMissing} too few`);
  const numLeft = cursor.bytes.length - cursor.position;
  if (numLeft > 0) throw damagedFile(cursor.where, 'an end after the last storage', `${numLeft} more bytes`);
  return elements;
}

function areCounts(value: unknown): value is PickleTuple & { readonly items: readonly number[] } {
  return value instanceof PickleTuple && value.items.every(isCount);
}
