import { additiveAttention, openProduct, softmaxGradient, tf } from '@tolmach/tensor-runtime';
import type { AdditiveStep } from '@tolmach/tensor-runtime';
import type { AttentionParams, PreparedMemory } from './attention';

/** The weights that a step of attention uses; keys are projected beforehand. */
export type AttentionWeights = Pick<AttentionParams, 'queryKernel' | 'scores'>;

/** All that steps of attention read and that has a gradient, but their queries. */
export type AttentionInputs = AttentionWeights & Pick<PreparedMemory, 'values' | 'keys'>;

/** Attention and the memory that it asks. */
export type AskedWeights = { readonly params: AttentionWeights; readonly prepared: PreparedMemory };

/** The inputs of steps that attend to one memory. */
export function attentionInputs({ params, prepared }: AskedWeights): AttentionInputs {
  const { queryKernel, scores } = params;
  const { values, keys } = prepared;
  return { values, keys, queryKernel, ...(scores && { scores }) };
}

/** One query per row, with what its gradient needs. */
export type AttentionStep = {
  /** [batch, attention] the projected query */
  readonly query: tf.Tensor2D;
  /** [batch, position, attention] tanh of key plus query; not there for attention by dot products */
  readonly energies?: tf.Tensor3D;
  /** [batch, position] */
  readonly weights: tf.Tensor2D;
  /** [batch, channel] */
  readonly context: tf.Tensor2D;
};

/** Attention of one query per row, [batch, hidden]. */
export type AttentionWalk = (hidden: tf.Tensor2D) => AttentionStep;

/**
 * Attention step by step, without a gradient record; same equations as `attend`. The caller's tidy owns the steps, and
 * what they share.
 * @param penalty - [batch, position], as a prepared memory's
 */
export function attentionWalk(inputs: AttentionInputs, penalty: tf.Tensor2D): AttentionWalk {
  const { values, keys, queryKernel, scores } = inputs;
  const project = openProduct(queryKernel);
  const additive = additiveAttention();
  return (hidden) => {
    const query = project(hidden); // [batch, attention]
    const attended =
      scores === undefined
        ? attendByDot(inputs, query, penalty)
        : additive.attend({ keys, values, scores }, query, penalty);
    return { query, ...attended };
  };
}

function attendByDot({ keys, values }: AttentionInputs, query: tf.Tensor2D, penalty: tf.Tensor2D) {
  const scores = tf.matMul(keys, query.expandDims(1), false, true); // [batch, position, 1]
  const weights = tf.softmax(scores.squeeze<tf.Tensor2D>([2]).add<tf.Tensor2D>(penalty));
  return { weights, context: tf.matMul(weights.expandDims(1), values).squeeze<tf.Tensor2D>([1]) };
}

/** Walks attention's gradient back through time, last step first. */
export interface AttentionGradient {
  /**
   * Gradient with respect to the hidden state that was the query, from that of the context and, where they were shown,
   * of the weights; all [batch, *].
   */
  step(step: AttentionStep, contextGradient: tf.Tensor2D, weightsGradient?: tf.Tensor2D): tf.Tensor2D;
  /** The gradients gathered on the way; `hiddens` are the queries' hidden states in order of time. */
  finish(hiddens: readonly tf.Tensor2D[]): AttentionInputs;
}

/** The gradient of an {@link attentionWalk}; the caller's tidy owns all tensors. */
export function attentionGradient(inputs: AttentionInputs): AttentionGradient {
  const { keys, values, scores } = inputs;
  const throughQueries = openProduct(inputs.queryKernel, { isTransposed: true });
  const scored = scores === undefined ? dotGradient(inputs) : additiveAttention().gradient({ keys, values, scores });
  const ofQueries: tf.Tensor2D[] = [];
  const ofContexts: tf.Tensor2D[] = [];
  const allWeights: tf.Tensor2D[] = [];

  const step: AttentionGradient['step'] = (attention, contextGradient, weightsGradient) => {
    // Additive attention's steps have their energies.
    const ofQuery = scored.step(attention as AttentionStep & AdditiveStep, contextGradient, weightsGradient);
    ofQueries.unshift(ofQuery);
    ofContexts.unshift(contextGradient);
    allWeights.unshift(attention.weights);
    return throughQueries(ofQuery);
  };

  const finish = (hiddens: readonly tf.Tensor2D[]): AttentionInputs => ({
    ...scored.finish(),
    values: tf.matMul(tf.stack(allWeights, 1), tf.stack(ofContexts, 1), true), // [batch, position, channel]
    queryKernel: tf.matMul(tf.concat2d([...hiddens], 0), tf.concat2d(ofQueries, 0), true),
  });

  return { step, finish };
}

/** As `AdditiveGradient`, for scores that are dot products of query and key. */
function dotGradient({ keys, values }: AttentionInputs) {
  const ofScores: tf.Tensor2D[] = [];
  const queries: tf.Tensor2D[] = [];
  return {
    step({ query, weights }: AttentionStep, ofContext: tf.Tensor2D, ofWeights?: tf.Tensor2D): tf.Tensor2D {
      const viaContext = tf.matMul(values, ofContext.expandDims(2)).squeeze<tf.Tensor2D>([2]);
      const ofScore = softmaxGradient(weights, ofWeights === undefined ? viaContext : viaContext.add(ofWeights));
      ofScores.push(ofScore);
      queries.push(query);
      return tf.matMul(ofScore.expandDims(1), keys).squeeze([1]);
    },
    finish: () => ({ keys: tf.matMul<tf.Tensor3D>(tf.stack(ofScores, 1), tf.stack(queries, 1), true) }),
  };
}
