import { PADDING_SCORE } from '@tolmach/contracts';
import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { inputKernel } from '@tolmach/recurrent-layer';
import { glorot, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';
import { contextGateSpecs } from './context-gate';
import type { ContextGateParams } from './context-gate';
import { sentinelSpecs } from './sentinel';
import type { SentinelParams } from './sentinel';

/**
 * `queryKernel` [hidden, attention], `keyKernel` [channel, attention]; `scores` [attention, 1] for additive attention,
 * `sentinel` for adaptive, `gate` with a context gate.
 */
export type AttentionParams = {
  readonly queryKernel: tf.Tensor2D;
  readonly keyKernel: tf.Tensor2D;
  readonly scores?: tf.Tensor2D;
  readonly sentinel?: SentinelParams;
  readonly gate?: ContextGateParams;
};

/** A memory with what attention needs of it worked out once. */
export type PreparedMemory = {
  /** [batch, position, channel] */
  readonly values: tf.Tensor3D;
  /** [batch, position, attention] the values times the key kernel */
  readonly keys: tf.Tensor3D;
  /** [batch, position] 0 on real positions, a large negative number on padding */
  readonly penalty: tf.Tensor2D;
};

/** What attention gives for each query. */
export type Attended = {
  /** [batch, query, channel] */
  readonly context: tf.Tensor3D;
  /** [batch, query, position] rows sum to 1, 0 on padding */
  readonly weights: tf.Tensor3D;
};

/**
 * Shapes and starting values for queries of `hiddenSize` and memories of `memorySize` channels.
 * @param inputSize - channels of what the asking layer is fed, which a sentinel reads
 */
export function attentionSpecs(
  config: DecoderConfig,
  { memorySize, inputSize }: { readonly memorySize: number; readonly inputSize: number },
  initialisation: Initialisation,
): ParameterSpecs<AttentionParams> {
  const { attention, attentionKind, attentionSize, contextGate, hiddenSize } = config;
  const initialise = inputKernel(initialisation, 1);
  return {
    queryKernel: { shape: [hiddenSize, attentionSize], initialise },
    keyKernel: { shape: [memorySize, attentionSize], initialise },
    ...(attention === 'additive' ? { scores: { shape: [attentionSize, 1], initialise: glorot() } } : {}),
    ...(attentionKind === 'adaptive'
      ? { sentinel: sentinelSpecs(config, { memorySize, inputSize }, initialisation) }
      : {}),
    ...(contextGate ? { gate: contextGateSpecs(hiddenSize, initialisation) } : {}),
  };
}

/** The memory with its keys projected; the caller (or its tidy) owns the tensors, the values being a copy. */
export function prepareMemory(params: AttentionParams, memory: TensorMemory): PreparedMemory {
  return tf.tidy(() => {
    const [batchSize, positions, channels] = memory.values.shape;
    const rows = memory.values.reshape([batchSize * positions, channels]); // [batch*position, channel]
    const keys = tf.matMul(rows, params.keyKernel).reshape<tf.Tensor3D>([batchSize, positions, -1]);
    return { values: memory.values.clone(), keys, penalty: paddingPenalty(memory.mask) };
  });
}

/** Scores to be added to a memory's: [batch, position], 0 on real positions, a large negative number on padding. */
export function paddingPenalty(mask: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.scalar(1).sub(mask).mul<tf.Tensor2D>(PADDING_SCORE));
}

/**
 * What decoders without attention show: equal weights of all real positions, [batch*beam, position]; the caller (or its
 * tidy) owns them.
 */
export function equalWeights({ penalty }: Pick<PreparedMemory, 'penalty'>, numRows: number): tf.Tensor2D {
  return tf.tidy(() => {
    const [batchSize, positions] = penalty.shape;
    const weights = tf.softmax(penalty).expandDims<tf.Tensor3D>(1); // [batch, 1, position]
    return weights.tile([1, numRows / batchSize, 1]).reshape<tf.Tensor2D>([numRows, positions]);
  });
}

/**
 * Contexts and attention weights of queries over a prepared memory; the caller (or its tidy) owns them.
 *
 * @param queries - [batch, query, hidden], float32
 */
export function attend(params: AttentionParams, prepared: PreparedMemory, queries: tf.Tensor3D): Attended {
  return tf.tidy(() => {
    const weights = tf.softmax(attentionScores(params, prepared, projectQueries(params, queries)));
    return { context: tf.matMul<tf.Tensor3D>(weights, prepared.values), weights }; // weights [batch, query, position]
  });
}

/** [batch, query, attention] of queries [batch, query, hidden]; the caller (or its tidy) owns them. */
export function projectQueries(params: AttentionParams, queries: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const [batchSize, numQueries, hiddenSize] = queries.shape;
    const rows = queries.reshape([batchSize * numQueries, hiddenSize]); // [batch*query, hidden]
    return tf.matMul(rows, params.queryKernel).reshape<tf.Tensor3D>([batchSize, numQueries, -1]);
  });
}

/**
 * Scores [batch, query, position] of projected queries [batch, query, attention], large and negative on padding; the
 * caller (or its tidy) owns them. Additive when `params.scores` is there, else dot products.
 * @see Bahdanau et al. 2015, section A.1.2 (additive); Luong et al. 2015, equation 8 (dot, here of projections)
 */
export function attentionScores(
  params: AttentionParams,
  prepared: PreparedMemory,
  projected: tf.Tensor3D,
): tf.Tensor3D {
  return tf.tidy(() => {
    const scores =
      params.scores === undefined ? dotScores(prepared, projected) : additiveScores(prepared, projected, params.scores);
    return scores.add<tf.Tensor3D>(prepared.penalty.expandDims(1));
  });
}

function dotScores(prepared: PreparedMemory, projected: tf.Tensor3D): tf.Tensor3D {
  return tf.matMul(projected, prepared.keys, false, true); // [batch, query, position]
}

function additiveScores(prepared: PreparedMemory, projected: tf.Tensor3D, scores: tf.Tensor2D): tf.Tensor3D {
  const [batchSize, positions, attentionSize] = prepared.keys.shape;
  const numQueries = projected.shape[1];
  const summed = prepared.keys.expandDims(1).add(projected.expandDims(2)); // [batch, query, position, attention]
  const rows = summed.tanh().reshape([batchSize * numQueries * positions, attentionSize]);
  return tf.matMul(rows, scores).reshape([batchSize, numQueries, positions]);
}
