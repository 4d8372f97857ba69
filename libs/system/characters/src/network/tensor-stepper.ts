import type { StepDecoder, StepRequest, StepResult } from '@tolmach/contracts';
import { INFER, mapState } from '@tolmach/recurrent-layer';
import { disposeTree, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { CharactersNetwork, CharactersParams, CharactersState } from './characters-network';

/** Steps of a language model on TensorFlow.js; it owns the states that it hands out. */
export class TensorStepper implements StepDecoder<CharactersState, CharactersState> {
  constructor(
    private readonly network: CharactersNetwork,
    private readonly params: CharactersParams,
  ) {}

  /** @param source - state of each text, [text, hidden]; it stays the caller's */
  start(source: CharactersState, beamSize: number): CharactersState {
    const numTexts = source[0]?.hidden.shape[0] ?? 0;
    const rows = Int32Array.from({ length: numTexts * beamSize }, (_, row) => Math.floor(row / beamSize));
    return tidyTree(() => gatherState(source, tf.tensor1d(rows, 'int32')));
  }

  async step(state: CharactersState, { parents, lastIds, topK }: StepRequest): Promise<StepResult<CharactersState>> {
    const { network, params } = this;
    const made = tidyTree(() => {
      const rows = gatherState(state, tf.tensor1d(parents, 'int32'));
      const read = network.read(params, { ids: tf.tensor1d(lastIds, 'int32'), state: rows }, INFER);
      const logits = network.logits(params, read.outputs.squeeze<tf.Tensor2D>([1])); // [row, vocabulary]
      const { indices, values } = tf.topk(logits, Math.min(topK, network.vocabularySize));
      const logProbs = values.sub(tf.logSumExp(logits, 1, true)).minimum(0); // [row, topK]; rounding may pass 0
      return { ids: indices, logProbs, next: read.state };
    });
    this.release(state);
    const { ids, logProbs, next } = made;
    const [hostIds, hostLogProbs] = await Promise.all([ids.data<'int32'>(), logProbs.data<'float32'>()]);
    tf.dispose([ids, logProbs]);
    return { ids: Int32Array.from(hostIds), logProbs: Float32Array.from(hostLogProbs), state: next };
  }

  release(state: CharactersState): void {
    disposeTree(state);
  }
}

function gatherState(state: CharactersState, rows: tf.Tensor1D): CharactersState {
  return state.map((layer) => mapState(layer, (part) => part.gather<tf.Tensor2D>(rows)));
}
