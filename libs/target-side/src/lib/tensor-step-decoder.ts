import type { StepDecoder, StepRequest, StepResult } from '@tolmach/contracts';
import type { DecoderMemory, DecoderState } from '@tolmach/decoder-with-attention';
import { mapState } from '@tolmach/recurrent-layer';
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
export class TensorStepDecoder implements StepDecoder<TensorMemory, TensorSearchState> {
  constructor(
    private readonly target: TargetSide,
    private readonly params: TargetParams,
  ) {}

  start(memory: TensorMemory, beamSize: number): TensorSearchState {
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

function gatherState({ bottom, upper, feed }: DecoderState, rows: tf.Tensor1D): DecoderState {
  const pick = (part: tf.Tensor2D) => part.gather<tf.Tensor2D>(rows);
  const layers = { bottom: mapState(bottom, pick), upper: upper.map((layer) => mapState(layer, pick)) };
  return { ...layers, ...(feed && { feed: pick(feed) }) };
}
