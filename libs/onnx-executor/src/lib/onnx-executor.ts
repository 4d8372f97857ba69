import { availableParallelism } from 'node:os';
import type {
  Executor,
  HostTensors,
  IdBatch,
  StepDecoder,
  StepRequest,
  StepResult,
  TranslationModelFile,
} from '@tolmach/contracts';
import { DeviceError } from '@tolmach/contracts';
import { InferenceSession, Tensor, env } from 'onnxruntime-node';
import type { Precision } from './arithmetic';
import { decoderParts } from './decoder-graph';
import { modelParts } from './onnx-schema';
import type { GraphProto } from './onnx-schema';
import { buildTranslationGraphs } from './translation-graphs';

/** A prepared memory and the state before the first step, as the encoder's graph gives them. */
export type OnnxSource = {
  readonly memory: Readonly<Record<(typeof MEMORY)[number], Tensor>>;
  /** [batch, *] by name */
  readonly start: Readonly<Record<string, Tensor>>;
};

/** State of a search on ONNX Runtime. */
export type OnnxState = {
  readonly memory: OnnxSource['memory'];
  /** [batch*beam, *] by name; before the first step one row a sentence */
  readonly parts: Readonly<Record<string, Tensor>>;
  readonly beamSize: number;
  /** rows of `parts` that belong to one sentence: 1, then beamSize */
  readonly rowsPerSentence: number;
};

/** How a network is opened on ONNX Runtime. */
export interface OnnxOptions {
  readonly precision: Precision;
  /** CPU threads; as many as there are cores when left out */
  readonly threads?: number | undefined;
}

const MEMORY = ['values', 'keys', 'penalty'] as const;

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
  { precision, threads = availableParallelism() }: OnnxOptions,
): Promise<{ executor: OnnxExecutor; description: string }> {
  const graphs = buildTranslationGraphs(file, weights, where, precision);
  const [encoder, decoder] = await Promise.all([
    openSession(graphs.encoder, threads, SLEEPING),
    openSession(graphs.decoder, threads, {}),
  ]);
  const { architecture } = file;
  const names = decoderParts(architecture.decoder, architecture.encoder.hiddenSize).map(({ name }) => name);
  const numThreads = `${String(threads)} ${threads === 1 ? 'thread' : 'threads'}`;
  const description = `ONNX Runtime ${env.versions.node ?? ''}, CPU, ${numThreads}, ${precision}`;
  return { executor: new OnnxExecutor(encoder, decoder, names), description };
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
  readonly decoder: StepDecoder<OnnxSource, OnnxState>;

  constructor(
    private readonly encoder: InferenceSession,
    private readonly stepper: InferenceSession,
    private readonly stateNames: readonly string[],
  ) {
    this.decoder = new OnnxStepDecoder(stepper, stateNames);
  }

  async encode({ ids, batchSize, time, lengths }: IdBatch): Promise<OnnxSource> {
    const turned = new Int32Array(ids.length); // [time, batch]
    for (let row = 0; row < batchSize; row++) {
      for (let step = 0; step < time; step++) turned[step * batchSize + row] = ids[row * time + step] ?? NaN;
    }
    const outputs = await this.encoder.run({
      ids: new Tensor('int32', turned, [time, batchSize]),
      lengths: new Tensor('int32', lengths, [batchSize]),
    });
    return { memory: pick(outputs, MEMORY), start: pick(outputs, this.stateNames) };
  }

  releaseSource({ memory, start }: OnnxSource): void {
    for (const tensor of [...Object.values(memory), ...Object.values(start)]) tensor.dispose();
  }

  dispose(): void {
    void this.encoder.release();
    void this.stepper.release();
  }
}

/** ONNX Runtime's side of the search contract: one run of the decoder's graph a step. */
class OnnxStepDecoder implements StepDecoder<OnnxSource, OnnxState> {
  constructor(
    private readonly session: InferenceSession,
    private readonly stateNames: readonly string[],
  ) {}

  start({ memory, start }: OnnxSource, beamSize: number): OnnxState {
    return { memory, parts: start, beamSize, rowsPerSentence: 1 };
  }

  async step(state: OnnxState, request: StepRequest): Promise<StepResult<OnnxState>> {
    const { beamSize, rowsPerSentence } = state;
    if (beamSize === rowsPerSentence || !areBeamsAlike(request.lastIds, beamSize)) return this.advance(state, request);
    const parents = everyNth(request.parents, beamSize).map((parent) => Math.floor(parent / beamSize));
    const single = { ...request, parents, lastIds: everyNth(request.lastIds, beamSize) };
    const result = await this.advance({ ...state, beamSize: 1 }, single);
    return { ...forAllBeams(result, parents.length, beamSize), state: { ...result.state, beamSize } };
  }

  private async advance(state: OnnxState, request: StepRequest): Promise<StepResult<OnnxState>> {
    const { lastIds, topK, withAttention = false } = request;
    const numRows = lastIds.length;
    const memory = stayingSentences(state, request.parents);
    const outputs = await this.session.run(
      {
        lastIds: new Tensor('int32', lastIds, [numRows]),
        parents: new Tensor('int32', previousRows(state, request.parents), [numRows]),
        topK: new Tensor('int64', BigInt64Array.of(BigInt(topK)), [1]),
        ...memory,
        ...state.parts,
      },
      ['ids', 'logProbs', ...(withAttention ? ['attention'] : []), ...this.stateNames.map((name) => `${name}/next`)],
    );
    const parts = Object.fromEntries(this.stateNames.map((name) => [name, named(outputs, `${name}/next`)]));
    const next: OnnxState = { ...state, memory, parts, rowsPerSentence: state.beamSize };
    const ids = named(outputs, 'ids').data as Int32Array; // as the graph declares it, like the two below
    const result = { ids, logProbs: named(outputs, 'logProbs').data as Float32Array, state: next };
    return withAttention ? { ...result, attention: named(outputs, 'attention').data as Float32Array } : result;
  }

  release(): void {
    // Tensors of the CPU are JavaScript's own: the collector frees them.
  }
}

/** Whether the rows of each sentence continue with one id: from one state they then say the same, so one row is enough. */
function areBeamsAlike(lastIds: Int32Array, beamSize: number): boolean {
  return lastIds.every((id, row) => id === lastIds[row - (row % beamSize)]);
}

function everyNth(values: Int32Array, beamSize: number): Int32Array {
  return Int32Array.from({ length: values.length / beamSize }, (_, index) => values[index * beamSize] ?? NaN);
}

/** What one row a sentence brought, for each of its beams. */
function forAllBeams(
  { ids, logProbs, attention }: StepResult<OnnxState>,
  numSentences: number,
  beamSize: number,
): Omit<StepResult<OnnxState>, 'state'> {
  const repeat = <Values extends Int32Array | Float32Array>(values: Values): Values => {
    const width = values.length / numSentences;
    const size = values.length * beamSize;
    const repeated = values instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
    for (let row = 0; row < numSentences * beamSize; row++) {
      const from = Math.floor(row / beamSize) * width;
      repeated.set(values.subarray(from, from + width), row * width);
    }
    return repeated as Values; // the same kind of array
  };
  const result = { ids: repeat(ids), logProbs: repeat(logProbs) };
  return attention === undefined ? result : { ...result, attention: repeat(attention) };
}

/** Rows of the state that the parents name: before the first step the beams of a sentence share one. */
function previousRows({ beamSize, rowsPerSentence }: OnnxState, parents: Int32Array): Int32Array {
  return rowsPerSentence === beamSize ? parents : parents.map((parent) => Math.floor(parent / beamSize));
}

/** The memory of the sentences whose rows are still named. */
function stayingSentences({ memory, beamSize }: OnnxState, parents: Int32Array): OnnxState['memory'] {
  const numStaying = parents.length / beamSize;
  if (numStaying === memory.values.dims[0]) return memory;
  const sentences = Array.from({ length: numStaying }, (_, index) =>
    Math.floor((parents[index * beamSize] ?? NaN) / beamSize),
  );
  const { values, keys, penalty } = memory;
  return { values: gather(values, sentences), keys: gather(keys, sentences), penalty: gather(penalty, sentences) };
}

/** Rows of the first axis, on the host. */
function gather(tensor: Tensor, rows: readonly number[]): Tensor {
  const [, ...rest] = tensor.dims;
  const width = rest.reduce((product, size) => product * size, 1);
  const from = tensor.data as Float32Array; // the memory is float32
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    picked.set(from.subarray(row * width, (row + 1) * width), index * width);
  });
  return new Tensor('float32', picked, [rows.length, ...rest]);
}

function pick<Name extends string>(outputs: InferenceSession.ReturnType, names: readonly Name[]): Record<Name, Tensor> {
  return Object.fromEntries(names.map((name) => [name, named(outputs, name)])) as Record<Name, Tensor>; // one for each name
}

function named(outputs: InferenceSession.ReturnType, name: string): Tensor {
  const tensor = outputs[name];
  if (tensor !== undefined) return tensor;
  throw new DeviceError({
    where: 'engine onnx',
    expected: `an output ${name}`,
    received: Object.keys(outputs).join(', '),
    next: 'This is a fault of the program: please report it.',
  });
}
