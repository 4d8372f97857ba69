import { ConfigError } from '@tolmach/contracts';
import { decodeBatch } from './batch-decoding';
import type { BatchDecoder } from './batch-decoding';
import { openExecutor } from './open-executor';
import type { ExecutorOptions, OpenedExecutor } from './open-executor';
import type { WorkerModel } from './worker-messages';

/** An open network, in this thread or in workers; its owner disposes it. */
export interface OpenedDecoder extends BatchDecoder {
  /** for people: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
  readonly description: string;
  /** Frees the weights, ends the workers; nothing can be decoded afterwards. */
  dispose(): void;
}

/**
 * The network of a model, ready to decode: one worker is this thread, and starts none.
 * @throws {@link ConfigError} when the number of workers is no such number, or the engine has none
 * @throws {@link DeviceError} when the engine cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 */
export async function openDecoder(model: WorkerModel, numWorkers: number): Promise<OpenedDecoder> {
  expectWorkers(numWorkers, model[3]);
  if (numWorkers === 1) return decoderOf(await openExecutor(...model));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- threads are loaded only when they are asked for
  const { WorkerPool } = require('./worker-pool') as typeof import('./worker-pool'); // what require says
  return WorkerPool.open(model, numWorkers);
}

function decoderOf({ executor, description }: OpenedExecutor): OpenedDecoder {
  return {
    description,
    numAtOnce: 1,
    decode: (rows, options) => decodeBatch(executor, rows, options),
    dispose: () => {
      executor.dispose();
    },
  };
}

function expectWorkers(numWorkers: number, { engine }: ExecutorOptions): void {
  const where = 'loadModel: workers';
  if (!Number.isInteger(numWorkers) || numWorkers < 1) {
    const next = 'Leave it out for one.';
    throw new ConfigError({ where, expected: 'a whole number >= 1', received: String(numWorkers), next });
  }
  if (numWorkers === 1 || engine === 'auto' || engine === 'onnx') return;
  throw new ConfigError({
    where,
    expected: `1 with engine ${engine}`,
    received: String(numWorkers),
    next: 'Leave the engine out: onnx has workers.',
  });
}
