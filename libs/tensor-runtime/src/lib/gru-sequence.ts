import { gruBackward, gruForward } from './gru-kernel';
import type { GruActivations, ResetGate } from './gru-kernel';
import { joinTime, splitTime, timeMajorRows } from './time-major';
import type { Direction, TimeMajorRows } from './time-major';
import { tf } from './tf';

/** Kernels and biases of a GRU's inputs [input, 3*hidden] and hidden states [hidden, 3*hidden], gates in GRU_GATE_ORDER. */
export type GruWeights = {
  readonly inputKernel: tf.Tensor2D;
  readonly recurrentKernel: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
  readonly recurrentBias: tf.Tensor1D;
};

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

/**
 * Hidden states of a GRU layer over whole sequences, [batch, time, hidden], zero on padding; the caller (or its tidy)
 * owns the result. One differentiable operation, as `lstmSequence` is: inputs meet their kernel in one product, and
 * weight and input gradients are one large product each.
 */
export function gruSequence(sequence: GruSequenceArguments): tf.Tensor3D {
  const { inputs, mask, start, direction, resetGate } = sequence;
  const { inputKernel, recurrentKernel, bias, recurrentBias } = sequence;
  const operation = tf.customGrad((...tensors: unknown[]) => {
    const save = tensors.pop() as tf.GradSaveFunc; // customGrad passes it last
    const given = givenFrom(tensors as tf.Tensor[]); // the tensors given below, in that order
    const rows = timeMajorRows(mask, direction);
    const walked = walkForward(given, rows, resetGate);
    const value = joinTime(
      walked.map((step) => step.hidden),
      rows,
    ).mul<tf.Tensor3D>(mask.expandDims(2));
    save([...(tensors as tf.Tensor[]), mask, rows.toTimeMajor, rows.toBatchMajor, ...walked.flatMap(activationList)]);
    const gradFunc = (outputGradient: tf.Tensor, kept: tf.Tensor[]) =>
      sequenceGradient(outputGradient as tf.Tensor3D, savedFrom(kept), resetGate); // value is rank 3
    return { value, gradFunc };
  });
  return operation(inputs, inputKernel, recurrentKernel, bias, recurrentBias, start);
}

type Given = Pick<GruSequenceArguments, keyof GruWeights | 'inputs' | 'start'>;

const NUM_GIVEN = 6;

function givenFrom([inputs, inputKernel, recurrentKernel, bias, recurrentBias, start]: readonly tf.Tensor[]): Given {
  return { inputs, inputKernel, recurrentKernel, bias, recurrentBias, start } as Given; // gruSequence's argument list, whose ranks the list forgets
}

function walkForward(given: Given, rows: TimeMajorRows, resetGate: ResetGate): GruActivations[] {
  const { inputKernel, recurrentKernel: kernel, bias, recurrentBias, start } = given;
  const [batchSize, time] = given.inputs.shape;
  const summed = tf.matMul<tf.Tensor2D>(rowsOf(given.inputs, rows), inputKernel).add(bias); // [time*batch, 3*hidden]
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

interface Saved {
  readonly given: Given;
  readonly mask: tf.Tensor2D;
  readonly rows: TimeMajorRows;
  readonly walked: readonly GruActivations[];
}

function sequenceGradient(outputGradient: tf.Tensor3D, saved: Saved, resetGate: ResetGate): tf.Tensor[] {
  return tf.tidy(() => {
    const { given, mask, rows, walked } = saved;
    const { inputs, inputKernel, recurrentKernel, start } = given;
    const before = [start, ...walked.slice(0, -1).map((step) => step.hidden)];
    const backward = gruBackward(recurrentKernel, resetGate);
    const outputs = splitTime(outputGradient.mul(mask.expandDims(2)), rows);
    const ofInputs: tf.Tensor2D[] = [];
    const ofHidden: tf.Tensor2D[] = [];
    let carried = tf.zerosLike(start);
    for (const [index, activations] of [...walked.entries()].reverse()) {
      const gradient = carried.add<tf.Tensor2D>(outputs[index] ?? carried);
      const step = backward(before[index] ?? start, activations, gradient);
      ofInputs.unshift(step.ofInputs);
      ofHidden.unshift(step.ofHidden);
      carried = step.previous;
    }
    const allInputs = tf.concat2d(ofInputs, 0); // [time*batch, 3*hidden]
    const allHidden = resetGate === 'before' ? allInputs : tf.concat2d(ofHidden, 0); // before: the very same
    const stepGradients = tf.matMul<tf.Tensor2D>(allInputs, inputKernel, false, true).gather(rows.toBatchMajor);
    return [
      stepGradients.reshape(inputs.shape),
      tf.matMul(rowsOf(inputs, rows), allInputs, true),
      recurrentGradient(saved, { before, ofHidden: allHidden }, resetGate),
      allInputs.sum(0),
      allHidden.sum(0),
      carried,
    ];
  });
}

/** What each gate's part of the recurrent kernel was multiplied with: hidden states, or for the candidate those times the reset gate. */
function recurrentGradient(
  { walked, given }: Saved,
  { before, ofHidden }: { readonly before: tf.Tensor2D[]; readonly ofHidden: tf.Tensor2D },
  resetGate: ResetGate,
): tf.Tensor2D {
  const hiddens = tf.concat2d(before, 0); // [time*batch, hidden]
  if (resetGate === 'after') return tf.matMul(hiddens, ofHidden, true);
  const hiddenSize = given.start.shape[1];
  const [ofGates, ofCandidate] = tf.split(ofHidden, [2 * hiddenSize, hiddenSize], 1) as [tf.Tensor2D, tf.Tensor2D];
  const met = tf.concat2d(
    walked.map((step) => step.met),
    0,
  );
  return tf.concat2d([tf.matMul(hiddens, ofGates, true), tf.matMul(met, ofCandidate, true)], 1);
}

const ACTIVATIONS = ['reset', 'update', 'candidate', 'met', 'hidden'] as const;

function activationList(activations: GruActivations): tf.Tensor2D[] {
  return ACTIVATIONS.map((name) => activations[name]);
}

/** The inverse of what gruSequence saves. */
function savedFrom(list: readonly tf.Tensor[]): Saved {
  const [mask, toTimeMajor, toBatchMajor, ...activations] = list.slice(NUM_GIVEN);
  const numSteps = activations.length / ACTIVATIONS.length;
  const walked = Array.from({ length: numSteps }, (_, step) =>
    Object.fromEntries(ACTIVATIONS.map((name, index) => [name, activations[step * ACTIVATIONS.length + index]])),
  );
  return { given: givenFrom(list), mask, rows: { toTimeMajor, toBatchMajor }, walked } as unknown as Saved; // as saved
}
