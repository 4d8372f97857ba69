import { ConfigError } from '@tolmach/contracts';
import type { SpecialIds, UpdateConfig } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import { idTensor } from '@tolmach/seq2seq-network';
import type { TranslationNetwork, TranslationParams } from '@tolmach/seq2seq-network';
import { SeededRandom, applyGradientDescent, tf } from '@tolmach/tensor-runtime';
import type { ParameterStore } from '@tolmach/tensor-runtime';
import type { Optimiser } from './optimiser';
import { smoothedCrossEntropy } from './smoothed-cross-entropy';
import type { TrainingBatch } from './training-batch';
import { dropWords } from './word-dropout';

/** What one step reports. */
export interface StepResult {
  /** Mean smoothed cross-entropy a target token, nats. */
  readonly loss: number;
  /** Global gradient norm before clipping. */
  readonly gradientNorm: number;
}

/** What a training step works on. */
export interface StepMachinery {
  readonly network: TranslationNetwork;
  readonly store: ParameterStore<TranslationParams>;
  readonly optimiser: Optimiser;
  readonly update: UpdateConfig;
  readonly specialIds: SpecialIds;
  readonly seed: number;
}

/**
 * Smoothed cross-entropy of a batch summed over its real target tokens, a scalar in nats; the caller (or its tidy) owns
 * it.
 */
export function batchLoss(
  network: TranslationNetwork,
  params: TranslationParams,
  batch: TrainingBatch,
  { mode, smoothing }: { mode: Mode; smoothing: number },
): tf.Scalar {
  return tf.tidy(() => {
    const { batchSize, targetTime: time, targetLengths: lengths } = batch;
    const source = idTensor({ ids: batch.source, batchSize, time: batch.sourceTime, lengths: batch.sourceLengths });
    const target = idTensor({ ids: batch.targetInputs, batchSize, time, lengths });
    const memory = network.encode(params, source, mode);
    const logits = network.target.sequenceLogits(params, memory, target, mode);
    const labels = tf.tensor1d(batch.targetOutputs, 'int32');
    return smoothedCrossEntropy(logits, labels, target.mask.flatten(), smoothing);
  });
}

/**
 * One optimiser step on one batch.
 * @param step - counted from 1; with the seed it fixes every random mask
 * @throws {@link ConfigError} when loss or gradient is not finite; the parameters are then as before the step
 */
export async function trainStep(
  machinery: StepMachinery,
  batch: TrainingBatch,
  { step, learningRate }: { step: number; learningRate: number },
): Promise<StepResult> {
  const { store, optimiser, update } = machinery;
  const { loss, gradients, norm } = batchGradients(machinery, batch, step);
  const [lossValue = NaN, gradientNorm = NaN] = await readBoth(loss, norm);
  if (!Number.isFinite(lossValue) || !Number.isFinite(gradientNorm)) {
    tf.dispose(gradients);
    throw divergedAt(
      `training step ${String(step)}`,
      `loss ${String(lossValue)}, gradient norm ${String(gradientNorm)}`,
    );
  }
  const { clipNorm, clipValue, weightDecay } = update;
  const scale = clipNorm > 0 && gradientNorm > clipNorm ? clipNorm / gradientNorm : 1;
  tf.tidy(() => {
    const clip = (gradient: tf.Tensor) => (clipValue > 0 ? gradient.clipByValue(-clipValue, clipValue) : gradient);
    const clipped = gradients.map((gradient) => clip(scale < 1 ? gradient.mul(scale) : gradient));
    if (weightDecay > 0) decayWeights(store, learningRate * weightDecay);
    optimiser.apply(clipped, learningRate, step);
  });
  tf.dispose(gradients);
  return { loss: lossValue, gradientNorm };
}

function batchGradients(machinery: StepMachinery, batch: TrainingBatch, step: number) {
  const { network, store, update, specialIds, seed } = machinery;
  const random = new SeededRandom(seed, step, 'train');
  const noisy = dropWords(batch, update.wordDropout, specialIds, random.site('words'));
  return tf.tidy(() => {
    const lossOf = (...tensors: tf.Tensor[]): tf.Scalar => {
      const mode: Mode = { kind: 'train', random };
      const options = { mode, smoothing: update.labelSmoothing };
      return batchLoss(network, store.params(tensors), noisy, options).div(batch.numTargetTokens);
    };
    const { value, grads } = tf.valueAndGrads(lossOf)(store.readAll());
    const squares = grads.map((gradient) => gradient.square().sum());
    return { loss: value, gradients: grads, norm: tf.addN(squares).sqrt() as tf.Scalar }; // a sum of scalars
  });
}

async function readBoth(loss: tf.Scalar, norm: tf.Scalar): Promise<number[]> {
  const both = [loss, norm];
  const values = await Promise.all(both.map((scalar) => scalar.data()));
  tf.dispose(both);
  return values.map((value) => value[0] ?? NaN);
}

/** Decoupled weight decay. @see Loshchilov and Hutter 2019, algorithm 2 */
function decayWeights(store: ParameterStore<unknown>, rate: number): void {
  for (const name of store.names) {
    const variable = store.variable(name);
    const shrink = tf.tidy(() => variable.read().mul(rate));
    applyGradientDescent(variable, shrink, 1);
    shrink.dispose();
  }
}

/** The fault of numbers that overflowed or became NaN. */
export function divergedAt(where: string, received: string): ConfigError {
  return new ConfigError({
    where,
    expected: 'finite numbers',
    received,
    next: 'Lower schedule.learningRate or update.clipNorm and start a new run, with --from the best model of this one if it has one.',
    code: 'training-diverged',
  });
}
