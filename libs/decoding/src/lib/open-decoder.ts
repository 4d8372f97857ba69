import { ConfigError, isOnnx } from '@tolmach/contracts';
import type { DeviceOptions, Executor, HostTensors } from '@tolmach/contracts';
import { searcherOf } from './decode-all';
import type { BatchSearcher } from './decode-all';

/** An open network, in this thread or in workers; its owner disposes it. */
export interface Decoder<Input> extends BatchSearcher<Input> {
  /** human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
  readonly description: string;
  /** Frees the weights, ends the workers; nothing can be decoded afterwards. */
  dispose(): void;
}

/** An open network, and a human-readable description of where it runs: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
export interface OpenedExecutor<Input> {
  /** sources and states are opaque, engine-specific types */
  readonly executor: Executor<Input, unknown, unknown>;
  readonly description: string;
}

/** A model in memory, as its system opens it: plain values and weights, which worker threads share. */
export interface DecoderModel {
  readonly weights: HostTensors;
}

/** How the network of a system's models is opened. */
export interface NetworkOpener<Model extends DecoderModel, Input> {
  /** Path of a module that exports this opener as `opener`; a worker thread loads it. */
  readonly module: string;
  /**
   * @param where - folder of the model, for error sentences
   * @throws {@link DeviceError} when the engine cannot run here
   * @throws {@link ModelFileError} when the weights are not those of the architecture
   */
  open(model: Model, where: string, device: DeviceOptions): Promise<OpenedExecutor<Input>>;
}

/** What is opened, and on what. */
export interface DecoderOptions<Model extends DecoderModel> {
  readonly model: Model;
  /** folder of the model, for error sentences */
  readonly where: string;
  readonly device: DeviceOptions;
}

/**
 * The network of a model, ready to decode: one worker is this thread, and starts none.
 * @throws {@link ConfigError} when `numWorkers` is not a positive integer, or the engine does not support workers; as
 * {@link NetworkOpener.open} does
 */
export async function openDecoder<Model extends DecoderModel, Input>(
  opener: NetworkOpener<Model, Input>,
  options: DecoderOptions<Model>,
  numWorkers = 1,
): Promise<Decoder<Input>> {
  const { model, where, device } = options;
  expectWorkers(numWorkers, device);
  if (numWorkers > 1) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- threads are loaded only when they are asked for
    const { WorkerPool } = require('./worker-pool') as typeof import('./worker-pool'); // the type of that very module
    return WorkerPool.open<Model, Input>(opener.module, options, numWorkers);
  }
  const { executor, description } = await opener.open(model, where, device);
  const dispose = () => {
    executor.dispose();
  };
  return { ...searcherOf(executor), description, dispose };
}

function expectWorkers(numWorkers: number, { engine }: DeviceOptions): void {
  const where = 'workers';
  if (!Number.isInteger(numWorkers) || numWorkers < 1) {
    throw new ConfigError({
      where,
      expected: 'a whole number >= 1',
      received: String(numWorkers),
      next: 'Leave it out for one.',
    });
  }
  if (numWorkers === 1 || isOnnx(engine)) return;
  throw new ConfigError({
    where,
    expected: `1 with engine ${engine}`,
    received: String(numWorkers),
    next: 'Leave the engine out: onnx has workers.',
  });
}
