import { availableParallelism } from 'node:os';
import type { Executor, HostTensors, IdBatch, Shortlist, TranslationModelFile } from '@tolmach/contracts';
import { DeviceError } from '@tolmach/contracts';
import { InferenceSession, Tensor, env } from 'onnxruntime-node';
import type { Precision } from './arithmetic';
import { candidatesOf } from './candidate-layer';
import type { Feed } from './candidate-layer';
import { decoderParts } from './decoder-graph';
import { MEMORY, OnnxStepDecoder, named } from './onnx-step-decoder';
import type { OnnxSource, OnnxState } from './onnx-step-decoder';
import { modelParts } from './onnx-schema';
import type { GraphProto } from './onnx-schema';
import { buildTranslationGraphs } from './translation-graphs';

/** How a network is opened on ONNX Runtime. */
export interface OnnxOptions {
  readonly precision: Precision;
  /** CPU threads; as many as there are cores when left out */
  readonly threads?: number | undefined;
  /** Candidates that the output layer is cut to; the whole vocabulary when left out. */
  readonly shortlist?: Shortlist | undefined;
}

/**
 * A model's network on ONNX Runtime, its graphs built in memory from the weights; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 * @throws {@link DeviceError} when ONNX Runtime does not take the graphs
 */
export async function openOnnxExecutor(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  { precision, threads = availableParallelism(), shortlist }: OnnxOptions,
): Promise<{ executor: OnnxExecutor; description: string }> {
  const hasShortlist = shortlist !== undefined;
  const graphs = buildTranslationGraphs(file, weights, where, { precision, hasShortlist });
  const [encoder, decoder] = await Promise.all([
    openSession(graphs.encoder, threads, SLEEPING),
    openSession(graphs.decoder, threads, {}),
  ]);
  const { architecture } = file;
  const names = decoderParts(architecture.decoder, architecture.encoder.hiddenSize).map(({ name }) => name);
  const numThreads = `${String(threads)} ${threads === 1 ? 'thread' : 'threads'}`;
  const description = `ONNX Runtime ${env.versions.node ?? ''}, CPU, ${numThreads}, ${precision}${hasShortlist ? ', shortlist' : ''}`;
  const outputOf = (ids: Int32Array): OnnxSource['output'] => {
    if (shortlist === undefined || graphs.candidates === undefined) return {};
    const candidates = candidatesOf(shortlist, ids);
    const feeds = {
      candidates: { data: candidates, dims: [candidates.length] },
      ...graphs.candidates.feeds(candidates),
    };
    return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, tensorOf(feed)]));
  };
  const stepper = new OnnxStepDecoder(decoder, names, file.targetVocabularySize);
  return { executor: new OnnxExecutor(encoder, stepper, names, outputOf), description };
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

/** A translation network on ONNX Runtime. */
export class OnnxExecutor implements Executor<IdBatch, OnnxSource, OnnxState> {
  constructor(
    private readonly encoder: InferenceSession,
    readonly decoder: OnnxStepDecoder,
    private readonly stateNames: readonly string[],
    private readonly outputOf: (sourceIds: Int32Array) => OnnxSource['output'],
  ) {}

  async encode({ ids, batchSize, time, lengths }: IdBatch): Promise<OnnxSource> {
    const turned = new Int32Array(ids.length); // [time, batch]
    for (let row = 0; row < batchSize; row++) {
      for (let step = 0; step < time; step++) turned[step * batchSize + row] = ids[row * time + step] ?? NaN;
    }
    const outputs = await this.encoder.run({
      ids: new Tensor('int32', turned, [time, batchSize]),
      lengths: new Tensor('int32', lengths, [batchSize]),
    });
    return { memory: pick(outputs, MEMORY), output: this.outputOf(ids), start: pick(outputs, this.stateNames) };
  }

  releaseSource({ memory, output, start }: OnnxSource): void {
    for (const tensors of [memory, output, start]) for (const tensor of Object.values(tensors)) tensor.dispose();
  }

  dispose(): void {
    void this.encoder.release();
    this.decoder.dispose();
  }
}

function tensorOf({ data, dims }: Feed): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  return data instanceof Int8Array ? new Tensor('int8', data, dims) : new Tensor('int32', data, dims);
}

function pick<Name extends string>(outputs: InferenceSession.ReturnType, names: readonly Name[]): Record<Name, Tensor> {
  return Object.fromEntries(names.map((name) => [name, named(outputs, name)])) as Record<Name, Tensor>; // one for each name
}
