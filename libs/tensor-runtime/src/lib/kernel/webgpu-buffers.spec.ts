import { limitFreeBuffers } from './webgpu-buffers';
import type { BufferStore, DeviceBuffer } from './webgpu-buffers';

const USAGE = 140;

/** A store that does what the backend's does, and the sizes of the buffers that were destroyed. */
function fakeStore() {
  const destroyed: number[] = [];
  const store = {
    freeBuffers: new Map<string, DeviceBuffer[]>(),
    numBytesUsed: 0,
    numBytesAllocated: 0,
    numFreeBuffers: 0,
    releaseBuffer(buffer: DeviceBuffer) {
      store.freeBuffers.get(`${buffer.size}_${USAGE}`)?.push(buffer);
      store.numFreeBuffers++;
      store.numBytesUsed -= buffer.size;
    },
  } satisfies BufferStore;
  const acquire = (size: number): DeviceBuffer => {
    const key = `${size}_${USAGE}`;
    if (!store.freeBuffers.has(key)) store.freeBuffers.set(key, []);
    store.numBytesUsed += size;
    const free = store.freeBuffers.get(key)?.pop();
    if (free === undefined) store.numBytesAllocated += size;
    else store.numFreeBuffers--;
    return free ?? { size, usage: USAGE, destroy: () => destroyed.push(size) };
  };
  const use = (...sizes: readonly number[]) => sizes.map(acquire).forEach((buffer) => store.releaseBuffer(buffer));
  const numInMap = () => [...store.freeBuffers.values()].flat().length;
  return { store, destroyed, acquire, use, numInMap };
}

describe('limitFreeBuffers', () => {
  it('keeps what one step used, for the next', () => {
    const { store, destroyed, use } = fakeStore();
    limitFreeBuffers({ bufferManager: store });
    use(100, 20, 30);
    use(100, 20, 30);
    expect(destroyed).toEqual([]);
    expect(store.numBytesAllocated).toBe(150);
  });

  it('does not grow with the number of sizes', () => {
    const { store, use, numInMap } = fakeStore();
    limitFreeBuffers({ bufferManager: store });
    for (let size = 1; size <= 50; size++) use(size, size, size);
    expect(store.numBytesAllocated).toBeLessThanOrEqual(2 * 150);
    expect(store.numFreeBuffers).toBe(numInMap());
  });

  it('destroys the sizes released longest ago', () => {
    const { store, destroyed, use } = fakeStore();
    limitFreeBuffers({ bufferManager: store });
    use(40, 30, 20); // 90 bytes in use, so 180 may be free
    use(40, 39);
    use(38); // 167 free, and the 30 the oldest
    expect(destroyed).toEqual([]);
    use(37);
    expect(destroyed).toEqual([30]);
    expect(store.numBytesAllocated).toBe(174);
  });

  it('leaves buffers in use alone, and takes them back', () => {
    const { store, destroyed, acquire, use } = fakeStore();
    limitFreeBuffers({ bufferManager: store });
    const held = acquire(10);
    for (const size of [9, 8, 7, 6]) use(size); // 19 bytes in use, 30 free
    expect(destroyed).toEqual([]);
    store.releaseBuffer(held); // 40 free
    expect(destroyed).toEqual([9]);
    expect(store.numBytesAllocated).toBe(31);
  });

  it('limits a store once', () => {
    const { store } = fakeStore();
    limitFreeBuffers({ bufferManager: store });
    const { releaseBuffer } = store;
    limitFreeBuffers({ bufferManager: store });
    expect(store.releaseBuffer).toBe(releaseBuffer);
  });
});
