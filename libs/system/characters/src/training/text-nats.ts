import { INFER, mapState } from '@tolmach/recurrent-layer';
import { disposeTree, softmaxCrossEntropy, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { CharactersNetwork, CharactersParams, CharactersState } from '../network/characters-network';

/** Units that a stream reads at once. */
const CHUNK = 128;
/** Units that a stream reads before those that it counts, so that it knows what came before. */
const WARM_UP = 256;
/** Units of a stream, at least. */
const MIN_STREAM = 1024;
const MAX_STREAMS = 32;

/**
 * Nats of all units of a text but the first, each given those before it. A long text is read at several places at once,
 * each from {@link WARM_UP} units before: what lies further back hardly matters.
 * @param ids - at least two units
 */
export async function textNats(network: CharactersNetwork, params: CharactersParams, ids: Int32Array): Promise<number> {
  const numCounted = ids.length - 1;
  const numStreams = Math.min(MAX_STREAMS, Math.max(1, Math.floor(numCounted / MIN_STREAM)));
  const length = Math.ceil(numCounted / numStreams);
  const unit = (place: number) => ids[place] ?? 0; // streams before the text and behind it are not counted
  const rows = (from: number, size: number) =>
    Int32Array.from({ length: numStreams * size }, (_, index) =>
      unit(Math.floor(index / size) * length + from + (index % size)),
    );
  let state = warmUp(network, params, rows(-WARM_UP, WARM_UP), numStreams);
  let nats = 0;
  for (let from = 0; from < length; from += CHUNK) {
    const size = Math.min(CHUNK, length - from);
    const isCounted = (index: number) => Math.floor(index / size) * length + from + (index % size) < numCounted;
    const weights = Float32Array.from({ length: numStreams * size }, (_, index) => (isCounted(index) ? 1 : 0));
    const chunk = { inputs: rows(from, size), labels: rows(from + 1, size), weights };
    const made = tidyTree(() => {
      const { outputs, state: next } = network.read(params, { ids: tf.tensor1d(chunk.inputs, 'int32'), state }, INFER);
      const logits = network.logits(params, outputs.reshape([numStreams * size, -1]));
      const each = softmaxCrossEntropy(logits, tf.tensor1d(chunk.labels, 'int32'), 0);
      return { sum: each.mul(chunk.weights).sum<tf.Scalar>(), next };
    });
    disposeTree(state);
    state = made.next;
    nats += (await made.sum.data())[0] ?? NaN;
    made.sum.dispose();
  }
  disposeTree(state);
  return nats;
}

/** The state of each stream where its counted units begin: zeros of the first one. */
function warmUp(
  network: CharactersNetwork,
  params: CharactersParams,
  inputs: Int32Array,
  numStreams: number,
): CharactersState {
  return tidyTree(() => {
    const start = network.start(numStreams);
    const { state } = network.read(params, { ids: tf.tensor1d(inputs, 'int32'), state: start }, INFER);
    const isKnown = tf.range(0, numStreams).greater(0).toFloat().expandDims<tf.Tensor2D>(1); // [stream, 1]
    return state.map((layer) => mapState(layer, (part) => part.mul(isKnown)));
  });
}
