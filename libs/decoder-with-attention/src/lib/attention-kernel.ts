import { openProduct, tanhGradient, tf } from '@tolmach/tensor-runtime';
import type { AttentionParams, PreparedMemory } from './attention';

/** The weights that a step of attention uses; keys are projected beforehand. */
export type AttentionWeights = Pick<AttentionParams, 'queryKernel' | 'scores'>;

/** All that steps of attention read and that has a gradient, but their queries. */
export type AttentionInputs = AttentionWeights & Pick<PreparedMemory, 'values' | 'keys'>;

/** The inputs of steps that attend to one memory. */
export function attentionInputs({ queryKernel, scores }: AttentionWeights, memory: PreparedMemory): AttentionInputs {
  const { values, keys } = memory;
  return { values, keys, queryKernel, ...(scores && { scores }) };
}

/** One query a row, with what its gradient needs. */
export type AttentionStep = {
  /** [batch, attention]: the projected query */
  readonly query: tf.Tensor2D;
  /** [batch, position, attention]: tanh of key plus query (additive), or the query again as [batch, 1, attention] (dot) */
  readonly energies: tf.Tensor3D;
  /** [batch, position] */
  readonly weights: tf.Tensor2D;
  /** [batch, channel] */
  readonly context: tf.Tensor2D;
};

/** Attention of one query a row, [batch, hidden]. */
export type AttentionWalk = (hidden: tf.Tensor2D) => AttentionStep;

/**
 * Attention step by step, without a gradient record; same equations as `attend`. The caller's tidy owns the steps, and
 * what they share.
 * @param penalty - [batch, position], as a prepared memory's
 */
export function attentionWalk(inputs: AttentionInputs, penalty: tf.Tensor2D): AttentionWalk {
  const { values, keys, queryKernel, scores: scoreKernel } = inputs;
  const [batchSize, positions, attentionSize] = keys.shape;
  const project = openProduct(queryKernel);
  return (hidden) => {
    const query = project(hidden); // [batch, attention]
    const spread = query.expandDims<tf.Tensor3D>(1); // [batch, 1, attention]
    const energies = scoreKernel === undefined ? spread : keys.add<tf.Tensor3D>(spread).tanh();
    const scores =
      scoreKernel === undefined
        ? tf.matMul(keys, spread, false, true) // [batch, position, 1]
        : tf.matMul(energies.reshape([batchSize * positions, attentionSize]), scoreKernel); // [batch*position, 1]
    const weights = tf.softmax(scores.reshape<tf.Tensor2D>([batchSize, positions]).add<tf.Tensor2D>(penalty));
    const context = tf.matMul(weights.expandDims(1), values).squeeze<tf.Tensor2D>([1]);
    return { query, energies, weights, context };
  };
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
  const [batchSize, positions, attentionSize] = inputs.keys.shape;
  const throughQueries = openProduct(inputs.queryKernel, { isTransposed: true });
  const scoreRow = inputs.scores?.reshape<tf.Tensor3D>([1, 1, attentionSize]);
  const ofQueries: tf.Tensor2D[] = [];
  const ofContexts: tf.Tensor2D[] = [];
  const ofScores: tf.Tensor2D[] = [];
  const steps: AttentionStep[] = [];
  const ofKeys: tf.Tensor3D[] = [];
  let additiveScores: tf.Tensor2D | undefined;

  const step: AttentionGradient['step'] = (attention, contextGradient, weightsGradient) => {
    const viaContext = tf.matMul(inputs.values, contextGradient.expandDims(2)).squeeze<tf.Tensor2D>([2]);
    const ofWeights = weightsGradient === undefined ? viaContext : viaContext.add<tf.Tensor2D>(weightsGradient);
    const weighted = attention.weights.mul<tf.Tensor2D>(ofWeights);
    const ofScore = weighted.sub<tf.Tensor2D>(attention.weights.mul(weighted.sum(1, true))); // softmax gradient
    let ofQuery: tf.Tensor2D;
    if (scoreRow === undefined) {
      ofQuery = tf.matMul(ofScore.expandDims(1), inputs.keys).squeeze<tf.Tensor2D>([1]);
    } else {
      const column = ofScore.reshape([batchSize * positions, 1]);
      const energyRows = attention.energies.reshape([batchSize * positions, attentionSize]);
      const scoresHere = tf.matMul<tf.Tensor2D>(energyRows, column, true); // [attention, 1]
      const ofEnergies = ofScore.expandDims<tf.Tensor3D>(2).mul<tf.Tensor3D>(scoreRow); // [batch, position, attention]
      const ofSum = tanhGradient(attention.energies, ofEnergies);
      additiveScores = additiveScores === undefined ? scoresHere : additiveScores.add(scoresHere);
      ofKeys.push(ofSum);
      ofQuery = ofSum.sum<tf.Tensor2D>(1);
    }
    ofQueries.unshift(ofQuery);
    ofContexts.unshift(contextGradient);
    ofScores.unshift(ofScore);
    steps.unshift(attention);
    return throughQueries(ofQuery);
  };

  const finish = (hiddens: readonly tf.Tensor2D[]): AttentionInputs => {
    const allWeights = partOfSteps(steps, 'weights'); // [batch, time, position]
    const values = tf.matMul<tf.Tensor3D>(allWeights, tf.stack(ofContexts, 1), true); // [batch, position, channel]
    const queryKernel = tf.matMul<tf.Tensor2D>(tf.concat2d([...hiddens], 0), tf.concat2d(ofQueries, 0), true);
    if (additiveScores !== undefined) {
      return { values, keys: tf.addN(ofKeys), queryKernel, scores: additiveScores };
    }
    const queries = partOfSteps(steps, 'query'); // [batch, time, attention]
    return { values, keys: tf.matMul<tf.Tensor3D>(tf.stack(ofScores, 1), queries, true), queryKernel };
  };

  return { step, finish };
}

/** One part of all steps, [batch, time, *]. */
function partOfSteps(steps: readonly AttentionStep[], part: 'weights' | 'query'): tf.Tensor {
  return tf.stack(
    steps.map((step) => step[part]),
    1,
  );
}
