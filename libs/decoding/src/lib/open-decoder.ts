import { ConfigError, Lifetime, isOnnx } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import { searcherOf } from './decode-all';
import { rollingSearcher } from './rolling-searcher';
import type { RollingOptions } from './rolling-batch';
import type { Decoder, DecoderModel, DecoderOptions, NetworkOpener } from './network-opener';

/** Who decodes. */
export interface DecodingPlan {
  /** Default 1: this thread, which starts no other. */
  readonly numWorkers?: number;
  /** Whether calls that overlap share decoding steps, and how; only with one worker. */
  readonly rolling?: RollingOptions | undefined;
}

/**
 * The network of a model, ready to decode.
 * @throws {@link ConfigError} when the number of workers is not a positive integer, or the engine does not support
 * workers, or they were to share steps; as {@link NetworkOpener.open} does
 */
export async function openDecoder<Model extends DecoderModel, Input>(
  opener: NetworkOpener<Model, Input>,
  options: DecoderOptions<Model>,
  { numWorkers = 1, rolling }: DecodingPlan = {},
): Promise<Decoder<Input>> {
  const { model, where, device } = options;
  expectWorkers(numWorkers, device, rolling !== undefined);
  if (numWorkers > 1) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- threads are loaded only when they are asked for
    const { WorkerPool } = require('./worker-pool') as typeof import('./worker-pool'); // the type of that very module
    return disposedOnce(await WorkerPool.open<Model, Input>(opener.module, options, numWorkers), where);
  }
  const { executor, description } = await opener.open(model, where, device);
  const dispose = () => {
    executor.dispose();
  };
  const searcher = rolling === undefined ? searcherOf(executor) : rollingSearcher(executor, rolling);
  return disposedOnce({ ...searcher, description, dispose }, where);
}

/** A decoder that is disposed once, however often it is asked to be, and says so to whoever searches with it later. */
function disposedOnce<Input>(decoder: Decoder<Input>, where: string): Decoder<Input> {
  const lifetime = new Lifetime(where, () => {
    decoder.dispose();
  });
  return {
    numAtOnce: decoder.numAtOnce,
    description: decoder.description,
    search: async (...request) => {
      lifetime.expectOpen();
      return decoder.search(...request);
    },
    dispose: () => {
      lifetime.end();
    },
  };
}

function expectWorkers(numWorkers: number, { engine }: DeviceOptions, isRolling: boolean): void {
  const where = 'workers';
  if (!Number.isInteger(numWorkers) || numWorkers < 1) {
    throw new ConfigError({
      where,
      expected: 'a whole number >= 1',
      received: String(numWorkers),
      next: 'Leave it out for one.',
    });
  }
  if (numWorkers > 1 && isRolling) {
    throw new ConfigError({
      where,
      expected: '1 for calls that share decoding steps',
      received: String(numWorkers),
      next: 'Give the one more CPU threads instead.',
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
