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
    expect(store.numBytesAllocated).toBeLessThanOrEqual(150);
    expect(store.numFreeBuffers).toBe(numInMap());
  });

  it('destroys the sizes released longest ago', () => {
    const { store, destroyed, use } = fakeStore();
    limitFreeBuffers({ bufferManager: store });
    use(40, 30, 20); // at most 90 bytes in use
    use(40); // the 30 is now the oldest
    use(15);
    expect(destroyed).toEqual([30]);
  });

  it('leaves buffers in use alone, and takes them back', () => {
    const { store, destroyed, acquire, use } = fakeStore();
    limitFreeBuffers({ bufferManager: store });
    const held = acquire(10);
    use(7);
    use(6);
    expect(destroyed).toEqual([]); // 13 bytes free, 17 were in use
    use(5);
    expect(destroyed).toEqual([7]);
    store.releaseBuffer(held);
    expect(destroyed).toEqual([7, 6]);
    expect(store.numBytesAllocated).toBe(15);
  });

  it('limits a store once', () => {
    const { store } = fakeStore();
    limitFreeBuffers({ bufferManager: store });
    const { releaseBuffer } = store;
    limitFreeBuffers({ bufferManager: store });
    expect(store.releaseBuffer).toBe(releaseBuffer);
  });
});
