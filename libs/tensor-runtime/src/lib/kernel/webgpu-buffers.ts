/** A buffer of the device. */
export interface DeviceBuffer {
  readonly size: number;
  readonly usage: number;
  destroy(): void;
}

/** The part of the backend's store of buffers that keeps released ones for reuse. Sizes are in bytes. */
export interface BufferStore {
  /** Released buffers by size and usage. */
  readonly freeBuffers: Map<string, DeviceBuffer[]>;
  readonly numBytesUsed: number;
  /** Bytes of buffers in use and of released ones. */
  numBytesAllocated: number;
  numFreeBuffers: number;
  releaseBuffer(buffer: DeviceBuffer, reuse?: boolean): void;
}

/** The part of the webgpu backend that holds buffers. */
export interface BufferedBackend {
  readonly bufferManager: BufferStore;
}

/** Free bytes for each that was in use at most. A training step alone leaves about 1.2, as its sizes differ. */
const MAX_FREE_PER_USED = 2;

const limited = new WeakSet();

/**
 * Keeps the released buffers of a backend below twice the most that was ever in use. The backend itself keeps them all,
 * for tensors of just their size: where the shapes of batches vary, each new one would add the memory of a whole step.
 *
 * @param backend - its buffers of the sizes released longest ago are destroyed first
 */
export function limitFreeBuffers({ bufferManager: store }: BufferedBackend): void {
  if (limited.has(store)) return;
  limited.add(store);
  let mostBytesUsed = 0;
  const release = store.releaseBuffer.bind(store);
  store.releaseBuffer = (buffer, reuse) => {
    mostBytesUsed = Math.max(mostBytesUsed, store.numBytesUsed);
    release(buffer, reuse);
    markAsLatest(store, buffer);
    destroyOldest(store, MAX_FREE_PER_USED * mostBytesUsed);
  };
}

/** A map keeps the order in which keys came, so that its first is the size released longest ago. */
function markAsLatest({ freeBuffers }: BufferStore, { size, usage }: DeviceBuffer): void {
  const key = `${size}_${usage}`; // the backend's own
  const buffers = freeBuffers.get(key);
  if (buffers === undefined) return;
  freeBuffers.delete(key);
  freeBuffers.set(key, buffers);
}

/** Leaves the sizes themselves in the map, empty: the backend expects those of buffers in use there. */
function destroyOldest(store: BufferStore, maxBytesFree: number): void {
  const isFull = () => store.numBytesAllocated - store.numBytesUsed > maxBytesFree;
  for (const buffers of store.freeBuffers.values()) {
    while (isFull()) {
      const buffer = buffers.pop();
      if (buffer === undefined) break;
      buffer.destroy();
      store.numBytesAllocated -= buffer.size;
      store.numFreeBuffers--;
    }
    if (!isFull()) return;
  }
}
