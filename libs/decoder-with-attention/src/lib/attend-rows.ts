import type { DecoderConfig } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import { tf, tidyTree } from '@tolmach/tensor-runtime';
import { attend, attentionScores, projectQueries } from './attention';
import type { AttentionParams, PreparedMemory } from './attention';
import { gateContext } from './context-gate';
import { pickPosition } from './pick-position';
import type { Sentinel } from './sentinel';

/** What asks the memory at one step; rows are `batch*beam`. */
export type Query = {
  /** [row, hidden] */
  readonly hidden: tf.Tensor2D;
  /** what may be attended to instead of the memory: adaptive attention */
  readonly sentinel?: Sentinel;
};

/** What attention gives at one step; rows are `batch*beam`. */
export type AttendedRows = {
  /** [row, channel] */
  readonly context: tf.Tensor2D;
  /** [row, position] rows sum to 1, 0 on padding; a sentinel has no part in them */
  readonly weights: tf.Tensor2D;
  /** [row] natural log of the probability of the position that hard attention sampled in training */
  readonly logPosition?: tf.Tensor1D;
  /** [row], nats: entropy of the weights that it was sampled from */
  readonly entropy?: tf.Tensor1D;
};

/** Parameters of attention and the memory that is asked. */
export type AskedMemory = {
  readonly kind: DecoderConfig['attentionKind'];
  readonly params: AttentionParams;
  readonly prepared: PreparedMemory;
};

/**
 * Attention of rows that are `batch*beam`, without copying the memory for each beam; the caller (or its tidy) owns it.
 */
export function attendRows(memory: AskedMemory, query: Query, mode: Mode): AttendedRows {
  return tidyTree(() => {
    const attended = attendedBy(memory, query, mode);
    const { gate } = memory.params;
    if (gate === undefined) return attended;
    return { ...attended, context: gateContext(gate, query.hidden, attended.context) };
  });
}

function attendedBy({ kind, params, prepared }: AskedMemory, { hidden, sentinel }: Query, mode: Mode): AttendedRows {
  const queries = queriesOf(prepared, hidden);
  if (sentinel !== undefined) return adaptive(params, prepared, queries, sentinel);
  return kind === 'hard' ? hard(params, prepared, queries, mode) : soft(params, prepared, queries);
}

function soft(params: AttentionParams, prepared: PreparedMemory, queries: tf.Tensor3D): AttendedRows {
  const { context, weights } = attend(params, prepared, queries);
  return { context: asRows(context), weights: asRows(weights) };
}

/**
 * In training the context is the value of one position sampled by the weights, in inference that of the largest
 * weight: a decoder trained on values of single positions has never seen a mean of them.
 * @see Xu et al. 2015, section 4.1
 */
function hard(params: AttentionParams, prepared: PreparedMemory, queries: tf.Tensor3D, mode: Mode): AttendedRows {
  const scores = asRows(attentionScores(params, prepared, projectQueries(params, queries))); // [row, position]
  const weights = tf.softmax(scores);
  const picked = pickPosition(weights, mode.kind === 'train' ? mode.random : undefined); // [row, position]
  const context = valuesAt(prepared, picked);
  if (mode.kind === 'infer') return { context, weights };
  const logWeights = tf.logSoftmax(scores); // finite on padding, where the weight is 0
  const logPosition = picked.mul(logWeights).sum<tf.Tensor1D>(1);
  return { context, weights, logPosition, entropy: weights.mul(logWeights).sum<tf.Tensor1D>(1).neg() };
}

/**
 * The sentinel is one more position of the softmax that makes the context; the weights shown are those over the memory
 * alone.
 * @see Lu et al. 2017, equations 7 (weights), 11 (context) and 12 (the softmax with the sentinel)
 */
function adaptive(
  params: AttentionParams,
  prepared: PreparedMemory,
  queries: tf.Tensor3D,
  sentinel: Sentinel,
): AttendedRows {
  const projected = projectQueries(params, queries);
  const scores = asRows(attentionScores(params, prepared, projected)); // [row, position]
  const sentinelScore = rowScores(params, asRows(projected), sentinel.key); // [row, 1]
  const all = tf.softmax(tf.concat2d([scores, sentinelScore], 1)); // [row, position + 1]
  const [ofPositions, ofSentinel] = tf.split(all, [scores.shape[1], 1], 1) as [tf.Tensor2D, tf.Tensor2D]; // two sizes
  const context = valuesAt(prepared, ofPositions).add<tf.Tensor2D>(sentinel.value.mul(ofSentinel));
  return { context, weights: tf.softmax(scores) };
}

/** [batch, beam, hidden] of rows that are `batch*beam`. */
function queriesOf(prepared: PreparedMemory, rows: tf.Tensor2D): tf.Tensor3D {
  const batchSize = prepared.values.shape[0];
  const [numRows, hiddenSize] = rows.shape;
  return rows.reshape([batchSize, numRows / batchSize, hiddenSize]);
}

/** [batch*beam, *] of what is [batch, beam, *]. */
function asRows(tensor: tf.Tensor3D): tf.Tensor2D {
  const [batchSize, beamSize, width] = tensor.shape;
  return tensor.reshape([batchSize * beamSize, width]);
}

/** [batch*beam, channel] the memory's values weighted by rows [batch*beam, position]. */
function valuesAt(prepared: PreparedMemory, weights: tf.Tensor2D): tf.Tensor2D {
  return asRows(tf.matMul<tf.Tensor3D>(queriesOf(prepared, weights), prepared.values));
}

/** [row, 1] the score of one key per row for its projected query, both [row, attention]. */
function rowScores(params: AttentionParams, queries: tf.Tensor2D, keys: tf.Tensor2D): tf.Tensor2D {
  if (params.scores === undefined) return queries.mul(keys).sum<tf.Tensor2D>(1, true);
  return tf.matMul<tf.Tensor2D>(queries.add<tf.Tensor2D>(keys).tanh(), params.scores);
}
