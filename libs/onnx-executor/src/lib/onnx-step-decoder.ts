import { DeviceError, UsageError } from '@tolmach/contracts';
import type { JoiningDecoder, StepRequest, StepResult } from '@tolmach/contracts';
import { Tensor } from 'onnxruntime-node';
import { joinMemories, joinRows, repeatRows } from './join-tensors';
import type { MemoryTensors } from './join-tensors';
import type { OnnxSession } from './onnx-session';

/** Names of the memory's parts, in both graphs. */
export const MEMORY = ['values', 'keys', 'penalty'] as const satisfies (keyof MemoryTensors)[];

/** A prepared memory and the state before the first step, as the encoder's graph gives them. */
export type OnnxSource = {
  readonly memory: MemoryTensors;
  /** candidates of the batch and their rows of the output layer; nothing without a shortlist */
  readonly output: Readonly<Record<string, Tensor>>;
  /** [batch, *] by name */
  readonly start: Readonly<Record<string, Tensor>>;
};

/** State of a search on ONNX Runtime. */
export type OnnxState = {
  readonly memory: OnnxSource['memory'];
  readonly output: OnnxSource['output'];
  /** [batch*beam, *] by name; before the first step one row per sentence */
  readonly parts: Readonly<Record<string, Tensor>>;
  readonly beamSize: number;
  /** rows of `parts` that belong to one sentence: 1, then beamSize */
  readonly rowsPerSentence: number;
};

/** ONNX Runtime's side of the search contract: one run of the decoder's graph per step. */
export class OnnxStepDecoder implements JoiningDecoder<OnnxSource, OnnxState> {
  constructor(
    private readonly session: OnnxSession,
    private readonly stateNames: readonly string[],
    private readonly vocabularySize: number,
  ) {}

  start({ memory, output, start }: OnnxSource, beamSize: number): OnnxState {
    return { memory, output, parts: start, beamSize, rowsPerSentence: 1 };
  }

  async step(state: OnnxState, request: StepRequest): Promise<StepResult<OnnxState>> {
    const { beamSize, rowsPerSentence } = state;
    if (beamSize === rowsPerSentence || !areBeamsAlike(request.lastIds, beamSize)) return this.advance(state, request);
    const parents = everyNth(request.parents, beamSize).map((parent) => Math.floor(parent / beamSize));
    const single = { ...request, parents, lastIds: everyNth(request.lastIds, beamSize) };
    const result = await this.advance({ ...state, beamSize: 1 }, single);
    return { ...forAllBeams(result, parents.length, beamSize), state: { ...result.state, beamSize } };
  }

  join(first: OnnxState, second: OnnxState): OnnxState {
    if (Object.keys(first.output).length > 0) throw joinedShortlist();
    const { beamSize, output } = first;
    const isFresh = first.rowsPerSentence === 1 && second.rowsPerSentence === 1;
    const rowsPerSentence = isFresh ? 1 : beamSize;
    const partOf = ({ parts, rowsPerSentence: current }: OnnxState, name: string) =>
      repeatRows(named(parts, name), rowsPerSentence / current);
    const parts = this.stateNames.map((name) => [name, joinRows(partOf(first, name), partOf(second, name))] as const);
    const memory = joinMemories(first.memory, second.memory);
    return { memory, output, parts: Object.fromEntries(parts), beamSize, rowsPerSentence };
  }

  private async advance(state: OnnxState, request: StepRequest): Promise<StepResult<OnnxState>> {
    const { lastIds, topK, withAttention = false } = request;
    const numRows = lastIds.length;
    const memory = stayingSentences(state, request.parents);
    const outputs = await this.session.run(
      {
        lastIds: new Tensor('int32', lastIds, [numRows]),
        parents: new Tensor('int32', previousRows(state, request.parents), [numRows]),
        topK: new Tensor('int64', BigInt64Array.of(BigInt(Math.min(topK, this.numColumns(state)))), [1]),
        ...memory,
        ...state.output,
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

  /** Columns of the output layer. */
  private numColumns({ output }: OnnxState): number {
    return output['candidates']?.dims[0] ?? this.vocabularySize;
  }

  /** Ends the session; no step can be made afterwards. */
  dispose(): void {
    this.session.dispose();
  }

  release(): void {
    // Tensors of the CPU are JavaScript's own: the collector frees them.
  }
}

/** The candidates of a shortlist are one batch's. */
function joinedShortlist(): UsageError {
  return new UsageError({
    where: 'engine onnx',
    expected: 'a model that was opened without its shortlist, for searches that are joined',
    received: 'one with a shortlist',
    next: 'Open it with shortlist: off.',
  });
}

/** Whether the rows of each sentence continue with one id: from one state they then say the same, so one row is enough. */
function areBeamsAlike(lastIds: Int32Array, beamSize: number): boolean {
  return lastIds.every((id, row) => id === lastIds[row - (row % beamSize)]);
}

function everyNth(values: Int32Array, beamSize: number): Int32Array {
  return Int32Array.from({ length: values.length / beamSize }, (_, index) => values[index * beamSize] ?? NaN);
}

/** The results of one row per sentence, repeated for each of its beams. */
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

/** An output of a run, which its graph has. */
export function named(outputs: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = outputs[name];
  if (tensor !== undefined) return tensor;
  throw new DeviceError({
    where: 'engine onnx',
    expected: `an output ${name}`,
    received: Object.keys(outputs).join(', '),
    next: 'This is a fault of the program: please report it.',
  });
}
