import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { DeviceError } from '@tolmach/contracts';
import type { HostTensors, Hypothesis } from '@tolmach/contracts';
import { DecodingThread } from './decoding-thread';
import type { Decoder, DecoderModel, DecoderOptions } from './network-opener';
import type { SearchRequest } from './search';
import { startWorker } from './start-worker';
import { END_OF_WORK } from './worker-messages';
import type { WorkerStart } from './worker-messages';

/** Worker threads that each have the same model open. */
export class WorkerPool<Input> implements Decoder<Input> {
  private constructor(
    private readonly threads: readonly DecodingThread[],
    /** `3 workers, each ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
    readonly description: string,
  ) {}

  /**
   * `numWorkers` threads with a model open; the CPU threads are divided among them.
   * @param module - of the opener, see {@link NetworkOpener.module}
   * @throws {@link ModelFileError} when the weights are not those of the architecture
   * @throws {@link DeviceError} when a thread cannot be started, or dies before its model is open
   */
  static async open<Model extends DecoderModel, Input>(
    module: string,
    { model, where, device }: DecoderOptions<Model>,
    numWorkers: number,
  ): Promise<WorkerPool<Input>> {
    const threads = Math.max(1, Math.floor((device.threads ?? availableParallelism()) / numWorkers));
    const shared = { ...model, weights: sharedWeights(model.weights) };
    const start: WorkerStart = { module, model: shared, where, device: { ...device, threads } };
    const workers: Worker[] = [];
    try {
      while (workers.length < numWorkers) workers.push(started(start));
      const opened = await Promise.all(
        workers.map((worker, index) => DecodingThread.open(worker, `worker ${index + 1}`)),
      );
      const description = `${numWorkers} workers, each ${opened[0]?.description ?? ''}`;
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
   * Hypotheses of each source, from the thread that has least to do.
   * @throws {@link DeviceError} when a thread has died
   */
  search(
    input: Input,
    lengths: readonly number[],
    { onProgress: _, ...options }: SearchRequest,
  ): Promise<Hypothesis[][]> {
    const least = this.threads.reduce((best, thread) => (thread.numWaiting < best.numWaiting ? thread : best));
    return least.decode({ input, lengths, options });
  }

  /** Ends the threads. */
  dispose(): void {
    for (const thread of this.threads) thread.dispose();
  }
}

/** Weights in memory that threads share: sent to a thread, they are not copied. */
function sharedWeights(weights: HostTensors): HostTensors {
  const entries = Object.entries(weights).map(([name, { shape, values }]) => {
    const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
    shared.set(values);
    return [name, { shape, values: shared }] as const;
  });
  return Object.fromEntries(entries);
}

function started(start: WorkerStart): Worker {
  try {
    return startWorker(start);
  } catch (cause) {
    throw new DeviceError({
      where: 'workers',
      expected: 'a worker thread to start',
      received: cause instanceof Error ? cause.message : String(cause),
      next: 'Ask for fewer workers.',
      cause,
    });
  }
}
