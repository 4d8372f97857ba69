import '@tensorflow/tfjs'; // registers a CPU engine
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { measureGrowth } from './measure-growth';

const MEGABYTE = 1e6;

/** Growth where memory is read as these levels: after warming up, then after each of the five windows. */
const growthOf = (...levels: readonly number[]) => {
  const left = levels.map((level) => ({ numTensors: level, heapBytes: 2 * level, residentBytes: level * MEGABYTE }));
  const none = { numTensors: NaN, heapBytes: NaN, residentBytes: NaN };
  return measureGrowth(() => undefined, () => left.shift() ?? none); // prettier-ignore
};

const residentOf = async (...levels: readonly number[]) => (await growthOf(...levels)).residentBytes / MEGABYTE;

/** Levels of six readings by their growth in each window. */
const levelsOf = (growths: readonly number[]) =>
  growths.reduce<number[]>((levels, growth) => [...levels, (levels.at(-1) ?? NaN) + growth], [100]);

describe('measureGrowth', () => {
  it.each<[series: string, levels: readonly number[], resident: number]>([
    ['of a level series is none', [100, 100, 100, 100, 100, 100], 0],
    ['passes over a jump', [100, 100, 180, 180, 180, 180], 0],
    ['passes over two jumps', [100, 180, 180, 180, 260, 260], 0],
    ['passes over a fall', [100, 100, 100, 20, 20, 20], 0],
    ['is that of a steady leak', [100, 112, 124, 136, 148, 160], 60],
    ['is that of a leak under a jump up', [100, 112, 204, 216, 228, 240], 60],
    ['is that of a leak that a fall hides from the ends', [100, 112, 124, 56, 68, 80], 60],
  ])('%s', async (_series, levels, resident) => {
    expect(await residentOf(...levels)).toBe(resident);
  });

  it('is a leak to ten times the noise of a reading, whatever two windows hold', async () => {
    const noises = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 6, maxLength: 6 });
    const jump = fc.tuple(fc.nat({ max: 4 }), fc.integer({ min: -500, max: 500 }));
    const check = async ([leak, noise, jumps]: [number, number[], [number, number][]]) => {
      const growths = Array.from({ length: 5 }, () => leak);
      for (const [window, height] of jumps) growths[window] = height;
      const levels = levelsOf(growths).map((level, place) => level + (noise[place] ?? NaN));
      expect(Math.abs((await residentOf(...levels)) - 5 * leak)).toBeLessThanOrEqual(10 * 3);
    };
    await fc.assert(fc.asyncProperty(fc.tuple(fc.integer({ min: 0, max: 50 }), noises, fc.tuple(jump, jump)), check));
  });

  it('counts tensors and heap from the end of warming up to the last window', async () => {
    expect(await growthOf(100, 100, 100, 103, 103, 103)).toMatchObject({ numTensors: 3, heapBytes: 6 });
    expect(await growthOf(100, 180, 180, 180, 180, 99)).toMatchObject({ numTensors: -1, heapBytes: -2 });
  });

  it('warms up for 200 batches and measures 1,000, counted on', async () => {
    const batches: number[] = [];
    const read: number[] = [];
    await measureGrowth((batch) => batches.push(batch), () => ({ numTensors: read.push(batches.length), heapBytes: 0, residentBytes: 0 })); // prettier-ignore
    expect(batches).toEqual(Array.from({ length: 1200 }, (_, batch) => batch));
    expect(read).toEqual([200, 400, 600, 800, 1000, 1200]);
  });

  it('waits for a batch before it runs the next', async () => {
    let numRunning = 0;
    await measureGrowth(async () => {
      expect(numRunning++).toBe(0);
      await Promise.resolve();
      numRunning--;
    });
  });

  it('sees tensors and buffers that this process keeps', async () => {
    const kept: unknown[] = [];
    const tensors: tf.Tensor[] = [];
    const { numTensors, heapBytes } = await measureGrowth(() => {
      kept.push(new Uint8Array(200_000)); // 200 MB in all: what else of this process is collected meanwhile is less than half
      tensors.push(tf.scalar(1));
    });
    expect(numTensors).toBe(1000);
    expect(heapBytes).toBeGreaterThan(100e6);
    tf.dispose(tensors);
  });
});
