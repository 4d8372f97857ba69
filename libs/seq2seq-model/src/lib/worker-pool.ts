import { availableParallelism } from 'node:os';
import { DeviceError } from '@tolmach/contracts';
import type { Hypothesis } from '@tolmach/contracts';
import type { Worker } from 'node:worker_threads';
import type { BatchDecoder, BatchOptions } from './batch-decoding';
import { DecodingThread } from './decoding-thread';
import { sharedWeights } from './shared-weights';
import { startWorker } from './start-worker';
import { END_OF_WORK } from './worker-messages';
import type { WorkerModel } from './worker-messages';

/** Worker threads that each have the same model open. */
export class WorkerPool implements BatchDecoder {
  private constructor(
    private readonly threads: readonly DecodingThread[],
    /** `3 workers, each ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
    readonly description: string,
  ) {}

  /**
   * So many threads with a model open; the CPU threads are divided among them.
   * @throws {@link ModelFileError} when the weights are not those of the architecture
   * @throws {@link DeviceError} when a thread cannot be started, or dies before its model is open
   */
  static async open([file, weights, where, options]: WorkerModel, numWorkers: number): Promise<WorkerPool> {
    const threads = Math.max(1, Math.floor((options.threads ?? availableParallelism()) / numWorkers));
    const model: WorkerModel = [file, sharedWeights(weights), where, { ...options, threads }];
    const workers: Worker[] = [];
    try {
      while (workers.length < numWorkers) workers.push(started(model));
      const opened = await Promise.all(
        workers.map((worker, index) => DecodingThread.open(worker, `worker ${String(index + 1)}`)),
      );
      const description = `${String(numWorkers)} workers, each ${opened[0]?.description ?? ''}`;
      return new WorkerPool(
        opened.map(({ thread }) => thread),
        description,
      );
    } catch (fault) {
      for (const worker of workers) worker.postMessage(END_OF_WORK); // each ends when it has opened, or failed to
      throw fault;
    }
  }

  get numAtOnce(): number {
    return this.threads.length;
  }

  /**
   * Hypotheses of each row, from the thread that has least to do.
   * @throws {@link DeviceError} when a thread has died
   */
  decode(rows: readonly (readonly number[])[], options: BatchOptions): Promise<Hypothesis[][]> {
    const least = this.threads.reduce((best, thread) => (thread.numWaiting < best.numWaiting ? thread : best));
    return least.decode({ rows, options });
  }

  /** Ends the threads. */
  dispose(): void {
    for (const thread of this.threads) thread.dispose();
  }
}

function started(model: WorkerModel): Worker {
  try {
    return startWorker(model);
  } catch (cause) {
    throw new DeviceError({
      where: '--workers',
      expected: 'a worker thread to start',
      received: cause instanceof Error ? cause.message : String(cause),
      next: 'Run again with fewer --workers.',
      cause,
    });
  }
}
