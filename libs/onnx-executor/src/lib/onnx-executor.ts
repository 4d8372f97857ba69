import { availableParallelism } from 'node:os';
import { Tensor, env } from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import type { Executor, HostTensors, JoiningDecoder, Precision } from '@tolmach/contracts';
import type { NativeSteps } from './native-addon';
import { NativeStepDecoder } from './native-step-decoder';
import type { GraphProto } from './onnx-schema';
import { OnnxSession } from './onnx-session';
import { MEMORY, OnnxStepDecoder, named } from './onnx-step-decoder';
import type { OnnxSource } from './onnx-step-decoder';

/** How a network computes on ONNX Runtime. */
export interface OnnxOptions {
  readonly precision: Precision;
  /** CPU threads; default: all cores */
  readonly threads?: number | undefined;
}

/** Values to feed a graph with; integers are int32, bytes int8 or uint8 by their array. */
export interface Feed {
  readonly data: Float32Array | Int8Array | Uint8Array | Int32Array;
  readonly dims: readonly number[];
}

/** Feeds by the names of the graph's inputs. */
export type Feeds = Readonly<Record<string, Feed>>;

/** What a batch becomes before it is encoded. */
export interface BatchFeeds {
  /** inputs of the encoder's graph: of the whole batch, or of its parts in order, each of which is a run */
  readonly encoder: readonly Feeds[];
  /** inputs of the decoder's graph besides memory and state */
  readonly output: Feeds;
}

/** What is to be opened. */
export interface OnnxNetwork<Input> {
  readonly graphs: { readonly encoder: GraphProto; readonly decoder: GraphProto | NativeSteps };
  /** names of what the decoder carries from step to step */
  readonly stateNames: readonly string[];
  readonly vocabularySize: number;
  readonly feedsOf: (input: Input) => BatchFeeds;
}

/**
 * An open network, and a human-readable description of what it runs on: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`.
 */
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
  const steps = graphs.decoder;
  const [encoder, decoder] = await Promise.all([
    OnnxSession.open(graphs.encoder, { threads, extra: SLEEPING }),
    'addon' in steps ? steps : OnnxSession.open(steps, { threads }),
  ]);
  if (!('addon' in decoder)) {
    const stepper = new OnnxStepDecoder(decoder, stateNames, vocabularySize);
    const executor = new OnnxExecutor(encoder, stepper, stateNames, feedsOf);
    return { executor, description: descriptionOf(precision, threads) };
  }
  const startNames = stateNames.filter((name) => name !== 'feed');
  const stepper = new NativeStepDecoder(decoder, { startNames, threads });
  const executor = new OnnxExecutor(encoder, stepper, stateNames, feedsOf);
  const level = ` with native steps (${decoder.addon.level ?? ''})`;
  return { executor, description: descriptionOf(precision, threads, level) };
}

/** A graph that is run as it is, without a decoder. */
export interface OpenedGraph {
  /** human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
  readonly description: string;
  /** The graph's outputs by name, all of them float32. */
  run(feeds: Feeds): Promise<HostTensors>;
  dispose(): void;
}

/**
 * A single graph, ready to run; the caller disposes it.
 * @throws {@link DeviceError} when ONNX Runtime does not take the graph
 */
export async function openGraph(
  graph: GraphProto,
  { precision, threads = availableParallelism() }: OnnxOptions,
): Promise<OpenedGraph> {
  const session = await OnnxSession.open(graph, { threads });
  return {
    description: descriptionOf(precision, threads),
    async run(feeds) {
      const outputs = Object.entries(await session.run(tensorsOf(feeds)));
      const values = ({ dims, data }: Tensor) => ({ shape: dims, values: data as Float32Array }); // outputs are float32
      return Object.fromEntries(outputs.map(([name, tensor]) => [name, values(tensor)]));
    },
    dispose: () => {
      session.dispose();
    },
  };
}

function descriptionOf(precision: Precision, threads: number, steps = ''): string {
  const numThreads = `${String(threads)} ${threads === 1 ? 'thread' : 'threads'}`;
  return `ONNX Runtime ${env.versions.node ?? ''}${steps}, CPU, ${numThreads}, ${precision}`;
}

/**
 * Threads that sleep as soon as they are done: those of the encoder would spin while the decoder runs and slow it down.
 */
const SLEEPING = { session: { intra_op: { allow_spinning: '0' } } };

/** A network on ONNX Runtime; `feedsOf` is all that depends on what enters it. */
export class OnnxExecutor<Input> implements Executor<Input, OnnxSource, unknown> {
  constructor(
    private readonly encoder: OnnxSession,
    readonly decoder: JoiningDecoder<OnnxSource, unknown> & { dispose(): void },
    private readonly stateNames: readonly string[],
    private readonly feedsOf: OnnxNetwork<Input>['feedsOf'],
  ) {}

  async encode(input: Input): Promise<OnnxSource> {
    const { encoder, output } = this.feedsOf(input);
    const runs: InferenceSession.ReturnType[] = [];
    for (const feeds of encoder) runs.push(await this.encoder.run(tensorsOf(feeds)));
    return { memory: pick(runs, MEMORY), output: tensorsOf(output), start: pick(runs, this.stateNames) };
  }

  releaseSource({ memory, output, start }: OnnxSource): void {
    for (const tensors of [memory, output, start]) for (const tensor of Object.values(tensors)) tensor.dispose();
  }

  dispose(): void {
    this.encoder.dispose();
    this.decoder.dispose();
  }
}

function tensorsOf(feeds: Feeds): Record<string, Tensor> {
  const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [name, tensorOf(data, dims)] as const);
  return Object.fromEntries(tensors);
}

function tensorOf(data: Feed['data'], dims: readonly number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  if (data instanceof Int8Array) return new Tensor('int8', data, dims);
  return data instanceof Uint8Array ? new Tensor('uint8', data, dims) : new Tensor('int32', data, dims);
}

/** Outputs by name, those of several runs one behind the other along the batch. */
function pick<Name extends string>(
  runs: readonly InferenceSession.ReturnType[],
  names: readonly Name[],
): Record<Name, Tensor> {
  const entries = names.map((name) => [name, joined(runs.map((outputs) => named(outputs, name)))]);
  return Object.fromEntries(entries) as Record<Name, Tensor>; // one for each name
}

/** Tensors of float32 along their first axis. */
function joined(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const values = new Float32Array(parts.reduce((size, { data }) => size + data.length, 0));
  let from = 0;
  for (const { data } of parts) {
    values.set(data as Float32Array, from); // memory and state are float32
    from += data.length;
  }
  const length = parts.reduce((sum, { dims }) => sum + (dims[0] ?? NaN), 0);
  return new Tensor('float32', values, [length, ...(first?.dims.slice(1) ?? [])]);
}
