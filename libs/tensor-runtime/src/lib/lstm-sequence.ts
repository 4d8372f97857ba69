import { activationList, activationsFrom, lstmBackward, openLstm } from './lstm-kernel';
import type { LstmActivations, LstmKernelState, LstmStep, LstmWeights } from './lstm-kernel';
import { openProduct } from './step-product';
import { joinTime, splitTime, timeMajorRows } from './time-major';
import type { Direction, TimeMajorRows } from './time-major';
import { tf } from './tf';

/** One LSTM layer over a padded batch of sequences. */
export type LstmSequenceArguments = LstmWeights & {
  /** [batch, time, input], float32 */
  readonly inputs: tf.Tensor3D;
  /** [batch, time], float32: 1 = real, 0 = padding, padding last */
  readonly mask: tf.Tensor2D;
  /** state before the first step, each [batch, hidden] */
  readonly start: LstmKernelState;
  readonly direction: Direction;
};

/**
 * Hidden states of an LSTM layer over whole sequences, [batch, time, hidden], zero on padding; the caller (or its
 * tidy) owns the result. One differentiable operation: the gate gradients are found step by step, the weight and
 * input gradients by one large product each at the end.
 */
export function lstmSequence(sequence: LstmSequenceArguments): tf.Tensor3D {
  const { inputs, mask, start, kernel, bias, direction } = sequence;
  const operation = tf.customGrad((...tensors: unknown[]) => {
    const save = tensors.pop() as tf.GradSaveFunc; // customGrad passes it last
    const [x, w, b, hidden, cell] = tensors as [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor2D];
    const rows = timeMajorRows(mask, direction);
    const steps = splitTime(x, rows);
    const walked = walkForward(steps, { hidden, cell }, { kernel: w, bias: b });
    const value = joinTime(
      walked.map((step) => step.hidden),
      rows,
    ).mul<tf.Tensor3D>(mask.expandDims(2));
    const saved: Saved = { weights: { kernel: w, bias: b }, start: { hidden, cell }, mask, rows, steps, walked };
    save(flattenSaved(saved));
    const gradFunc = (outputGradient: tf.Tensor, kept: tf.Tensor[]) =>
      sequenceGradient(outputGradient as tf.Tensor3D, restoreSaved(kept, steps.length)); // value is rank 3
    return { value, gradFunc };
  });
  return operation(inputs, kernel, bias, start.hidden, start.cell);
}

interface Saved {
  readonly weights: LstmWeights;
  readonly start: LstmKernelState;
  readonly mask: tf.Tensor2D;
  readonly rows: TimeMajorRows;
  readonly steps: readonly tf.Tensor2D[];
  readonly walked: readonly LstmActivations[];
}

function walkForward(steps: readonly tf.Tensor2D[], start: LstmKernelState, weights: LstmWeights): LstmActivations[] {
  const forward = openLstm(weights);
  let state = start;
  return steps.map((input) => {
    const activations = forward(input, state);
    state = activations;
    return activations;
  });
}

function sequenceGradient(outputGradient: tf.Tensor3D, saved: Saved): tf.Tensor[] {
  return tf.tidy(() => {
    const { weights, start, mask, rows, steps, walked } = saved;
    const inputSize = steps[0]?.shape[1] ?? 0;
    const hiddenSize = start.hidden.shape[1];
    const inputKernel = weights.kernel.slice([0, 0], [inputSize, 4 * hiddenSize]);
    const recurrentKernel = weights.kernel.slice([inputSize, 0], [hiddenSize, 4 * hiddenSize]);
    const throughKernel = openProduct(recurrentKernel, { isTransposed: true });
    const outputs = splitTime(outputGradient.mul(mask.expandDims(2)), rows);
    const gates: tf.Tensor2D[] = new Array<tf.Tensor2D>(steps.length);
    let carried: LstmKernelState = { hidden: tf.zerosLike(start.hidden), cell: tf.zerosLike(start.cell) };
    walkBackward(saved, (index, step) => {
      const hidden = carried.hidden.add<tf.Tensor2D>(outputs[index] ?? carried.hidden);
      const gradient = lstmBackward(step, { hidden, cell: carried.cell }, weights);
      gates[index] = gradient.gates;
      carried = { hidden: throughKernel(gradient.gates), cell: gradient.previousCell };
    });
    const allGates = tf.concat2d(gates, 0); // [time*batch, 4*hidden]
    const inputRows = tf.concat2d([...steps], 0); // [time*batch, input]
    const hiddenRows = tf.concat2d([start.hidden, ...walked.slice(0, -1).map((step) => step.hidden)], 0);
    const kernelGradient = tf.concat2d(
      [
        tf.matMul<tf.Tensor2D>(inputRows, allGates, true, false),
        tf.matMul<tf.Tensor2D>(hiddenRows, allGates, true, false),
      ],
      0,
    ); // [input + hidden, 4*hidden]
    const stepGradients = tf.matMul<tf.Tensor2D>(allGates, inputKernel, false, true).gather(rows.toBatchMajor);
    const inputsGradient = stepGradients.reshape([outputGradient.shape[0], steps.length, inputSize]);
    return [inputsGradient, kernelGradient, allGates.sum(0), carried.hidden, carried.cell];
  });
}

function walkBackward(saved: Saved, visit: (index: number, step: LstmStep) => void): void {
  for (let index = saved.steps.length - 1; index >= 0; index--) {
    const input = saved.steps[index];
    const activations = saved.walked[index];
    const state = index === 0 ? saved.start : saved.walked[index - 1];
    if (input !== undefined && activations !== undefined && state !== undefined) {
      visit(index, { input, state, activations });
    }
  }
}

function flattenSaved({ weights, start, mask, rows, steps, walked }: Saved): tf.Tensor[] {
  const fixed = [weights.kernel, weights.bias, start.hidden, start.cell, mask, rows.toTimeMajor, rows.toBatchMajor];
  return [...fixed, ...steps, ...walked.flatMap(activationList)];
}

function restoreSaved(list: readonly tf.Tensor[], numSteps: number): Saved {
  const [kernel, bias, hidden, cell, mask, toTimeMajor, toBatchMajor] = list;
  const saved = {
    weights: { kernel, bias },
    start: { hidden, cell },
    mask,
    rows: { toTimeMajor, toBatchMajor },
    steps: list.slice(7, 7 + numSteps),
    walked: Array.from({ length: numSteps }, (_, index) => activationsFrom(list, 7 + numSteps + 7 * index)),
  };
  return saved as unknown as Saved; // written by flattenSaved, whose ranks the list forgets
}
