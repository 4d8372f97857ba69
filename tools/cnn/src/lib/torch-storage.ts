import type { ByteCursor } from './byte-cursor';
import { damagedFile, refusedPickle } from './pickle-fault';
import { PickleTuple } from './read-pickle';
import type { PickleGlobal } from './read-pickle';

/** A block of numbers that lies after the pickles of a file, as a pickle refers to it. */
export class TorchStorage {
  constructor(
    readonly key: string,
    readonly type: StorageType,
    readonly numElements: number,
  ) {}
}

/** The element types that a file of weights has: the weights, and how many batches were seen. */
const TYPES = {
  'torch FloatStorage': { bytesPerElement: 4, toFloats: (bytes: ArrayBuffer) => new Float32Array(bytes) },
  'torch LongStorage': {
    bytesPerElement: 8,
    toFloats: (bytes: ArrayBuffer) => Float32Array.from(new BigInt64Array(bytes), Number),
  },
} as const;
type StorageType = keyof typeof TYPES;

/** The storage classes, which a pickle names and does not call. */
export const STORAGE_GLOBALS: readonly PickleGlobal[] = Object.keys(TYPES).map((name) => ({ name }));

/**
 * The storage that a pickle means by `id`: ('storage', class, key, device, number of elements, view).
 * @throws {@link ModelFileError} when it is anything else
 */
export function storageOf(id: unknown, where: string): TorchStorage {
  const [kind, storageClass, key, , numElements, view] = id instanceof PickleTuple ? id.items : [];
  const type = typeOf(storageClass);
  if (kind !== 'storage' || type === undefined || typeof key !== 'string' || !isCount(numElements)) {
    throw damagedFile(where, 'the description of a storage', 'something else');
  }
  if (view !== undefined) throw refusedPickle(where, `a view of storage ${key}`);
  return new TorchStorage(key, type, numElements);
}

function typeOf(storageClass: unknown): StorageType | undefined {
  const found = STORAGE_GLOBALS.find((candidate) => candidate === storageClass);
  return found?.name as StorageType | undefined; // their names are the keys of TYPES
}

/**
 * Elements of the storage at the cursor: their number once more, then themselves, little-endian.
 * @throws {@link ModelFileError} when the file ends before, or says another number here
 */
export function readStorage({ key, type, numElements }: TorchStorage, cursor: ByteCursor): Float32Array {
  const stated = cursor.int64();
  if (stated !== BigInt(numElements)) {
    throw damagedFile(cursor.where, `${numElements} elements in storage ${key}`, String(stated));
  }
  const { bytesPerElement, toFloats } = TYPES[type];
  return toFloats(new Uint8Array(cursor.take(numElements * bytesPerElement)).buffer);
}

/** Whether a value is a whole number from 0 on. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
