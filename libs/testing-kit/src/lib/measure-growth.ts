import * as tf from '@tensorflow/tfjs-core';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a process holds at a moment, or how much more than at an earlier one. */
export interface MemoryUse {
  readonly numTensors: number;
  /** JavaScript objects, and the buffers that they hold. */
  readonly heapBytes: number;
  /** All memory that the system has given to the process. */
  readonly residentBytes: number;
}

const NUM_WARM_UP = 200;
const NUM_WINDOWS = 5;
const WINDOW_BATCHES = 200;

/**
 * The memory that 1,000 batches leave in this process, after 200 to warm up. Tensors and the collected heap are counted
 * from first to last. Resident memory is the median growth of five windows, times five: a leak grows in each of them, a
 * jump of the allocator, up or down, is in one or two.
 *
 * @param runBatch - receives the number of the batch, from 0; its result is not kept
 * @param readMemory - returns what the process holds now
 */
export async function measureGrowth(
  runBatch: (batch: number) => unknown,
  readMemory: () => MemoryUse = collectAndRead,
): Promise<MemoryUse> {
  let numDone = 0;
  const use = async (numBatches: number): Promise<MemoryUse> => {
    for (const end = numDone + numBatches; numDone < end; numDone++) await runBatch(numDone);
    return readMemory();
  };
  const warm = await use(NUM_WARM_UP);
  const growths: number[] = [];
  let last = warm;
  for (let window = 0; window < NUM_WINDOWS; window++) {
    const next = await use(WINDOW_BATCHES);
    growths.push(next.residentBytes - last.residentBytes);
    last = next;
  }
  return {
    numTensors: last.numTensors - warm.numTensors,
    heapBytes: last.heapBytes - warm.heapBytes,
    residentBytes: median(growths) * NUM_WINDOWS,
  };
}

/** The median of an odd number of values. */
function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[(values.length - 1) / 2] ?? NaN;
}

/** Collects all garbage: what is not held any more must not count, and when the engine would collect is chance. */
const collect = globalThis.gc ?? exposedCollector();

/** The collector of a process that was started without `--expose-gc`. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void; // what the flag puts into new contexts
}

function collectAndRead(): MemoryUse {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { numTensors: tf.memory().numTensors, heapBytes: heapUsed + external, residentBytes: rss };
}
