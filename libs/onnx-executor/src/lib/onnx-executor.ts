import { availableParallelism } from 'node:os';
import type { Executor } from '@tolmach/contracts';
import { DeviceError } from '@tolmach/contracts';
import { InferenceSession, env } from 'onnxruntime-node';
import type { Tensor } from 'onnxruntime-node';
import type { Precision } from './arithmetic';
import { MEMORY, OnnxStepDecoder, named } from './onnx-step-decoder';
import type { OnnxSource, OnnxState } from './onnx-step-decoder';
import { modelParts } from './onnx-schema';
import type { GraphProto } from './onnx-schema';

/** How a network computes on ONNX Runtime. */
export interface OnnxOptions {
  readonly precision: Precision;
  /** CPU threads; as many as there are cores when left out */
  readonly threads?: number | undefined;
}

/** What a batch becomes before it is encoded. */
export interface BatchFeeds {
  /** inputs of the encoder's graph */
  readonly encoder: Readonly<Record<string, Tensor>>;
  /** inputs of the decoder's graph beside memory and state */
  readonly output: OnnxSource['output'];
}

/** What is to be opened. */
export interface OnnxNetwork<Input> {
  readonly graphs: { readonly encoder: GraphProto; readonly decoder: GraphProto };
  /** names of what the decoder carries from step to step */
  readonly stateNames: readonly string[];
  readonly vocabularySize: number;
  readonly feedsOf: (input: Input) => BatchFeeds;
}

/** An open network, and what it runs on for people: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
export interface OpenedOnnxExecutor<Input> {
  readonly executor: OnnxExecutor<Input>;
  readonly description: string;
}

/**
 * The network whose graphs are given; the caller disposes it.
 * @throws {@link DeviceError} when ONNX Runtime does not take the graphs
 */
export async function openNetwork<Input>(
  { graphs, stateNames, vocabularySize, feedsOf }: OnnxNetwork<Input>,
  { precision, threads = availableParallelism() }: OnnxOptions,
): Promise<OpenedOnnxExecutor<Input>> {
  const [encoder, decoder] = await Promise.all([
    openSession(graphs.encoder, threads, SLEEPING),
    openSession(graphs.decoder, threads, {}),
  ]);
  const numThreads = `${String(threads)} ${threads === 1 ? 'thread' : 'threads'}`;
  const description = `ONNX Runtime ${env.versions.node ?? ''}, CPU, ${numThreads}, ${precision}`;
  const stepper = new OnnxStepDecoder(decoder, stateNames, vocabularySize);
  return { executor: new OnnxExecutor(encoder, stepper, stateNames, feedsOf), description };
}

/** Threads that sleep as soon as they are done: those of the encoder would spin beside the decoder's and slow it down. */
const SLEEPING = { session: { intra_op: { allow_spinning: '0' } } };

async function openSession(graph: GraphProto, threads: number, extra: object): Promise<InferenceSession> {
  const { bytes, constants } = modelParts(graph);
  try {
    return await InferenceSession.create(bytes, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      extra: { ...extra },
      externalData: constants,
    });
  } catch (cause) {
    throw new DeviceError({
      where: 'engine onnx',
      expected: 'ONNX Runtime to open the graphs of the model',
      received: cause instanceof Error ? cause.message : String(cause),
      next: 'Choose another engine, for example --engine wasm.',
      cause,
    });
  }
}

/** A network on ONNX Runtime; `feedsOf` is all that depends on what enters it. */
export class OnnxExecutor<Input> implements Executor<Input, OnnxSource, OnnxState> {
  constructor(
    private readonly encoder: InferenceSession,
    readonly decoder: OnnxStepDecoder,
    private readonly stateNames: readonly string[],
    private readonly feedsOf: OnnxNetwork<Input>['feedsOf'],
  ) {}

  async encode(input: Input): Promise<OnnxSource> {
    const { encoder, output } = this.feedsOf(input);
    const outputs = await this.encoder.run(encoder);
    return { memory: pick(outputs, MEMORY), output, start: pick(outputs, this.stateNames) };
  }

  releaseSource({ memory, output, start }: OnnxSource): void {
    for (const tensors of [memory, output, start]) for (const tensor of Object.values(tensors)) tensor.dispose();
  }

  dispose(): void {
    void this.encoder.release();
    this.decoder.dispose();
  }
}

function pick<Name extends string>(outputs: InferenceSession.ReturnType, names: readonly Name[]): Record<Name, Tensor> {
  return Object.fromEntries(names.map((name) => [name, named(outputs, name)])) as Record<Name, Tensor>; // one for each name
}
