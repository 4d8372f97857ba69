import { hasTrainingKernels } from '../kernel/training-kernels';
import { tf } from '../tensor/tf';
import { gruBackward, gruForward } from './gru-kernel';
import type { GruActivations, GruWeights, ResetGate } from './gru-kernel';
import { walkNativeGru, walkNativeGruBack } from './native-gru-layer';
import type { GruLayerSteps } from './native-gru-layer';
import { joinTime, splitTime, timeMajorRows } from './time-major';
import type { Direction, TimeMajorRows } from './time-major';
import { treeOperation } from './tree-operation';
import type { TensorTree, TreeOperation } from './tree-operation';

/** One GRU layer over a padded batch of sequences. */
export type GruSequenceArguments = GruWeights & {
  /** [batch, time, input], float32 */
  readonly inputs: tf.Tensor3D;
  /** [batch, time], float32: 1 = real, 0 = padding, padding last */
  readonly mask: tf.Tensor2D;
  /** hidden state before the first step, [batch, hidden] */
  readonly start: tf.Tensor2D;
  readonly direction: Direction;
  readonly resetGate: ResetGate;
};

/** All that has a gradient. */
type Given = { readonly inputs: tf.Tensor3D; readonly weights: GruWeights; readonly start: tf.Tensor2D };

/** How a layer is walked. */
type Walked = Pick<GruSequenceArguments, 'mask' | 'direction' | 'resetGate'>;

/** A way to walk a layer and back; what it keeps for the way back is its own. */
type LayerWalk = TreeOperation<Given, TensorTree, tf.Tensor3D>;

/** What a stepwise walk keeps, steps in walking order. */
type Kept = { readonly mask: tf.Tensor2D; readonly rows: TimeMajorRows; readonly steps: readonly GruActivations[] };

/**
 * Hidden states of a GRU layer over whole sequences, [batch, time, hidden], zero on padding; the caller (or its tidy)
 * owns the result. One differentiable operation, as `lstmSequence` is: inputs meet their kernel in one product, and
 * weight and input gradients are one large product each.
 */
export function gruSequence(sequence: GruSequenceArguments): tf.Tensor3D {
  const { inputs, mask, start, direction, resetGate } = sequence;
  const { inputKernel, recurrentKernel, bias, recurrentBias } = sequence;
  const walk = hasTrainingKernels() ? nativeWalk : stepwiseWalk;
  return treeOperation<Given, TensorTree, tf.Tensor3D>(
    { inputs, weights: { inputKernel, recurrentKernel, bias, recurrentBias }, start },
    walk({ mask, direction, resetGate }),
  );
}

/** By one operation of our own kernels each way. */
function nativeWalk({ mask, ...walked }: Walked): LayerWalk {
  return {
    forward(given) {
      const steps = walkNativeGru({ ...given, ...walked, mask });
      return { value: steps.outputs, kept: { mask, steps } };
    },
    backward(ofOutputs, given, kept) {
      const { mask: saved, steps } = kept as { mask: tf.Tensor2D; steps: GruLayerSteps }; // as forward kept them
      return walkNativeGruBack({ ...given, ...walked, mask: saved }, steps, ofOutputs);
    },
  };
}

/** Step by step. */
function stepwiseWalk({ mask, direction, resetGate }: Walked): LayerWalk {
  return {
    forward(given) {
      const rows = timeMajorRows(mask, direction);
      const steps = walkForward(given, rows, resetGate);
      const hiddens = steps.map(({ hidden }) => hidden);
      return { value: joinTime(hiddens, rows).mul(mask.expandDims(2)), kept: { mask, rows, steps } };
    },
    backward: (ofOutputs, given, kept) => walkBack(ofOutputs, given, kept as Kept, resetGate), // as forward kept them
  };
}

function walkForward({ inputs, weights, start }: Given, rows: TimeMajorRows, resetGate: ResetGate): GruActivations[] {
  const { inputKernel, recurrentKernel: kernel, bias, recurrentBias } = weights;
  const [batchSize, time] = inputs.shape;
  const summed = tf.matMul<tf.Tensor2D>(rowsOf(inputs, rows), inputKernel).add(bias); // [time*batch, 3*hidden]
  const steps = tf.unstack(summed.reshape([time, batchSize, bias.size])) as tf.Tensor2D[]; // unstack drops one axis of three
  const forward = gruForward({ kernel, bias: recurrentBias }, resetGate);
  let hidden = start;
  return steps.map((step) => {
    const activations = forward(step, hidden);
    hidden = activations.hidden;
    return activations;
  });
}

/** [time*batch, channel] in walking order */
function rowsOf(sequence: tf.Tensor3D, { toTimeMajor }: TimeMajorRows): tf.Tensor2D {
  const [batchSize, time, channels] = sequence.shape;
  return sequence.reshape<tf.Tensor2D>([batchSize * time, channels]).gather(toTimeMajor);
}

function walkBack(outputGradient: tf.Tensor3D, given: Given, { mask, rows, steps }: Kept, resetGate: ResetGate): Given {
  const { inputs, weights, start } = given;
  const { inputKernel, recurrentKernel } = weights;
  const before = [start, ...steps.slice(0, -1).map(({ hidden }) => hidden)];
  const backward = gruBackward(recurrentKernel, resetGate);
  const outputs = splitTime(outputGradient.mul(mask.expandDims(2)), rows);
  const ofInputs: tf.Tensor2D[] = [];
  const ofHidden: tf.Tensor2D[] = [];
  let carried = tf.zerosLike(start);
  for (const [index, activations] of [...steps.entries()].reverse()) {
    const gradient = carried.add<tf.Tensor2D>(outputs[index] ?? carried);
    const step = backward(before[index] ?? start, activations, gradient);
    ofInputs.unshift(step.ofInputs);
    ofHidden.unshift(step.ofHidden);
    carried = step.previous;
  }
  const allInputs = tf.concat2d(ofInputs, 0); // [time*batch, 3*hidden]
  const allHidden = resetGate === 'before' ? allInputs : tf.concat2d(ofHidden, 0); // before: the very same
  const stepGradients = tf.matMul<tf.Tensor2D>(allInputs, inputKernel, false, true).gather(rows.toBatchMajor);
  return {
    inputs: stepGradients.reshape(inputs.shape),
    weights: {
      inputKernel: tf.matMul(rowsOf(inputs, rows), allInputs, true),
      recurrentKernel: recurrentGradient(steps, { before, ofHidden: allHidden }, resetGate),
      bias: allInputs.sum(0),
      recurrentBias: allHidden.sum(0),
    },
    start: carried,
  };
}

/** What each gate's part of the recurrent kernel was multiplied with: hidden states, or for the candidate those times the reset gate. */
function recurrentGradient(
  steps: readonly GruActivations[],
  { before, ofHidden }: { readonly before: tf.Tensor2D[]; readonly ofHidden: tf.Tensor2D },
  resetGate: ResetGate,
): tf.Tensor2D {
  const hiddens = tf.concat2d(before, 0); // [time*batch, hidden]
  if (resetGate === 'after') return tf.matMul(hiddens, ofHidden, true);
  const hiddenSize = hiddens.shape[1];
  const [ofGates, ofCandidate] = tf.split(ofHidden, [2 * hiddenSize, hiddenSize], 1) as [tf.Tensor2D, tf.Tensor2D];
  const met = tf.concat2d(
    steps.map((step) => step.met),
    0,
  );
  return tf.concat2d([tf.matMul(hiddens, ofGates, true), tf.matMul(met, ofCandidate, true)], 1);
}
