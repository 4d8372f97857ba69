import { PADDING_SCORE } from '@tolmach/contracts';
import type { JoiningDecoder, Lifetime, StepRequest, StepResult } from '@tolmach/contracts';
import type { DecoderMemory, DecoderState } from '@tolmach/decoder-with-attention';
import { mapState } from '@tolmach/recurrent-layer';
import type { CellState } from '@tolmach/recurrent-layer';
import { disposeTree, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import type { TargetParams, TargetSide } from './target-side';

/** State of a search on TensorFlow.js; the step decoder owns its tensors. */
export type TensorSearchState = {
  readonly prepared: DecoderMemory;
  /** rows are batch*beam */
  readonly decoder: DecoderState;
  readonly beamSize: number;
};

/** The TensorFlow.js executor's side of the search contract. */
export class TensorStepDecoder implements JoiningDecoder<TensorMemory, TensorSearchState> {
  constructor(
    private readonly target: TargetSide,
    private readonly params: TargetParams,
    private readonly lifetime?: Lifetime,
  ) {}

  start(memory: TensorMemory, beamSize: number): TensorSearchState {
    this.lifetime?.expectOpen();
    return tidyTree(() => {
      const { decoder } = this.target;
      const prepared = decoder.prepare(this.params.decoder, memory);
      const single = decoder.start(this.params.decoder, memory.summary);
      const numRows = memory.summary.shape[0] * beamSize;
      const sentences = tf.tensor1d(Int32Array.from({ length: numRows }, (_, row) => Math.floor(row / beamSize)));
      return { prepared, decoder: gatherState(single, sentences), beamSize };
    });
  }

  async step(state: TensorSearchState, request: StepRequest): Promise<StepResult<TensorSearchState>> {
    this.lifetime?.expectOpen();
    const { next, ids, logProbs, attention } = tidyTree(() => this.advance(state, request));
    this.release(state);
    const [hostIds, hostLogProbs, hostAttention] = await Promise.all([
      ids.data<'int32'>(),
      logProbs.data<'float32'>(),
      attention?.data<'float32'>(),
    ]);
    tf.dispose([ids, logProbs, ...(attention === undefined ? [] : [attention])]);
    const result = { ids: Int32Array.from(hostIds), logProbs: Float32Array.from(hostLogProbs), state: next };
    return hostAttention === undefined ? result : { ...result, attention: Float32Array.from(hostAttention) };
  }

  join(first: TensorSearchState, second: TensorSearchState): TensorSearchState {
    const { beamSize } = first;
    const joined = tidyTree(() => {
      const numPositions = Math.max(first.prepared.penalty.shape[1], second.prepared.penalty.shape[1]);
      const [one, other] = [padMemory(first.prepared, numPositions), padMemory(second.prepared, numPositions)];
      return { prepared: joinMemories(one, other), decoder: joinStates([first.decoder, second.decoder]), beamSize };
    });
    this.release(first);
    this.release(second);
    return joined;
  }

  release(state: TensorSearchState): void {
    disposeTree(state);
  }

  private advance(state: TensorSearchState, request: StepRequest) {
    const { target, params } = this;
    const { parents, lastIds, topK, withAttention = false } = request;
    const prepared = stayingSentences(state, parents);
    const parentRows = tf.tensor1d(parents, 'int32');
    const embedded = target.embed(params, tf.tensor1d(lastIds, 'int32'));
    const step = target.decoder.step(params.decoder, prepared, {
      embedded,
      state: gatherState(state.decoder, parentRows),
    });
    const logits = target.logits(params, step.readout); // [batch*beam, vocabulary]
    const best = tf.topk(logits, Math.min(topK, logits.shape[1]));
    const logProbs = best.values.sub(tf.logSumExp(logits, 1, true)).minimum(0); // [batch*beam, topK]; rounding may pass 0
    const next: TensorSearchState = { prepared, decoder: step.state, beamSize: state.beamSize };
    const result = { next, ids: best.indices, logProbs };
    return withAttention ? { ...result, attention: step.weights } : { ...result, attention: undefined };
  }
}

/** The prepared memory of the sentences whose rows are still named; one row in `beamSize` tells. */
function stayingSentences({ prepared, beamSize }: TensorSearchState, parents: Int32Array): DecoderMemory {
  const numStaying = parents.length / beamSize;
  if (numStaying === prepared.penalty.shape[0]) return mapMemory(prepared, (part) => part.clone());
  const sentences = Int32Array.from({ length: numStaying }, (_, index) =>
    Math.floor((parents[index * beamSize] ?? 0) / beamSize),
  );
  const rows = tf.tensor1d(sentences, 'int32');
  return mapMemory(prepared, (part) => part.gather(rows));
}

function mapMemory(memory: DecoderMemory, change: <Rank extends tf.Tensor>(part: Rank) => Rank): DecoderMemory {
  const penalty = change(memory.penalty);
  return 'keys' in memory ? { values: change(memory.values), keys: change(memory.keys), penalty } : { penalty };
}

/** The memory with padding up to `numPositions`. */
function padMemory(memory: DecoderMemory, numPositions: number): DecoderMemory {
  const missing = numPositions - memory.penalty.shape[1];
  const penalty = memory.penalty.pad<tf.Tensor2D>([[0, 0], [0, missing]], PADDING_SCORE); // prettier-ignore
  if (!('keys' in memory)) return { penalty };
  const pad = (part: tf.Tensor3D) => part.pad<tf.Tensor3D>([[0, 0], [0, missing], [0, 0]]); // prettier-ignore
  return { values: pad(memory.values), keys: pad(memory.keys), penalty };
}

function joinMemories(first: DecoderMemory, second: DecoderMemory): DecoderMemory {
  const penalty = tf.concat2d([first.penalty, second.penalty], 0); // [batch, position]
  if (!('keys' in first && 'keys' in second)) return { penalty };
  return {
    values: tf.concat3d([first.values, second.values], 0), // [batch, position, channel]
    keys: tf.concat3d([first.keys, second.keys], 0), // [batch, position, attention]
    penalty,
  };
}

/** Rows of one decoder's states, one behind the other. */
function joinStates(states: readonly [DecoderState, DecoderState]): DecoderState {
  const [first] = states;
  const feeds = states.flatMap(({ feed }) => feed ?? []);
  return {
    bottom: joinCells(states.map(({ bottom }) => bottom)),
    upper: first.upper.map((_, layer) => joinCells(states.flatMap(({ upper }) => upper[layer] ?? []))),
    ...(feeds.length > 0 && { feed: tf.concat2d(feeds, 0) }), // [row, *]
  };
}

function joinCells(cells: readonly CellState[]): CellState {
  const names = Object.keys(cells[0] ?? {});
  const parts = names.map((name) => [name, tf.concat2d(cells.flatMap((cell) => cell[name] ?? []), 0)]); // prettier-ignore
  return Object.fromEntries(parts) as CellState; // [row, hidden] by the same names
}

function gatherState({ bottom, upper, feed }: DecoderState, rows: tf.Tensor1D): DecoderState {
  const pick = (part: tf.Tensor2D) => part.gather<tf.Tensor2D>(rows);
  const layers = { bottom: mapState(bottom, pick), upper: upper.map((layer) => mapState(layer, pick)) };
  return { ...layers, ...(feed && { feed: pick(feed) }) };
}
