import { sigmoidGradient, tanhGradient } from './activation-gradient';
import { hasNativeKernels, runNative } from './native-kernel';
import type { NativeAttributes } from './native-kernel';
import { tf } from './tf';

/**
 * Order of the four gates along the last axis of an LSTM kernel and bias: input, candidate, forget, output, which is
 * TensorFlow's LSTMBlockCell order ("ICFO"). PyTorch has input, forget, candidate, output. A format decision.
 */
export const LSTM_GATE_ORDER = ['input', 'candidate', 'forget', 'output'] as const;

/** All activations of one LSTM step, each [batch, hidden]; the backward step needs them. */
export type LstmActivations = {
  readonly inputGate: tf.Tensor2D;
  readonly cell: tf.Tensor2D;
  readonly forgetGate: tf.Tensor2D;
  readonly outputGate: tf.Tensor2D;
  readonly candidate: tf.Tensor2D;
  readonly cellTanh: tf.Tensor2D;
  readonly hidden: tf.Tensor2D;
};

/** State before a step, each [batch, hidden]. */
export type LstmKernelState = { readonly hidden: tf.Tensor2D; readonly cell: tf.Tensor2D };

/** `kernel` [input + hidden, 4*hidden] and `bias` [4*hidden], gates in {@link LSTM_GATE_ORDER}. */
export type LstmWeights = { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D };

const CELL: NativeAttributes = {
  forget_bias: { float: 0 }, // the bias holds it: one meaning of the bias on every engine
  cell_clip: { float: -1 },
  use_peephole: { bool: false },
  T: { type: 'TF_FLOAT' },
};
const CELL_GRADIENT: NativeAttributes = { use_peephole: { bool: false }, T: { type: 'TF_FLOAT' } };

/**
 * One LSTM step with all its activations, without a gradient record; the caller (or its tidy) owns them.
 * @param input - [batch, input], float32
 * @see Hochreiter and Schmidhuber 1997; the forget gate is Gers et al. 2000
 */
export function lstmForward(input: tf.Tensor2D, state: LstmKernelState, weights: LstmWeights): LstmActivations {
  return hasNativeKernels() ? nativeForward(input, state, weights) : composedForward(input, state, weights);
}

function nativeForward(input: tf.Tensor2D, state: LstmKernelState, weights: LstmWeights): LstmActivations {
  const peephole = tf.zeros([state.cell.shape[1]]);
  const inputs = [input, state.cell, state.hidden, weights.kernel, peephole, peephole, peephole, weights.bias];
  const outputs = runNative('LSTMBlockCell', CELL, inputs, 7);
  peephole.dispose();
  return activationsOf(outputs);
}

/** LSTMBlockCell's outputs (i, cs, f, o, ci, co, h) by name. */
function activationsOf(outputs: readonly tf.Tensor[]): LstmActivations {
  const [inputGate, cell, forgetGate, outputGate, candidate, cellTanh, hidden] = outputs as tf.Tensor2D[]; // all are [batch, hidden]
  return { inputGate, cell, forgetGate, outputGate, candidate, cellTanh, hidden } as LstmActivations; // the operation gives seven
}

function composedForward(input: tf.Tensor2D, state: LstmKernelState, weights: LstmWeights): LstmActivations {
  return tf.tidy(() => {
    const joined = tf.concat2d([input, state.hidden], 1); // [batch, input + hidden]
    const gates = joined.matMul(weights.kernel).add<tf.Tensor2D>(weights.bias); // [batch, 4*hidden]
    const [inputs, candidates, forgets, outputs] = tf.split(gates, 4, 1) as FourGates;
    const inputGate = inputs.sigmoid();
    const candidate = candidates.tanh();
    const forgetGate = forgets.sigmoid();
    const outputGate = outputs.sigmoid();
    const cell = inputGate.mul(candidate).add<tf.Tensor2D>(forgetGate.mul(state.cell));
    const cellTanh = cell.tanh();
    return { inputGate, cell, forgetGate, outputGate, candidate, cellTanh, hidden: outputGate.mul(cellTanh) };
  });
}

type FourGates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** Gradients that one backward step passes on. */
export type LstmStepGradient = {
  /** [batch, 4*hidden] with respect to the gate inputs */
  readonly gates: tf.Tensor2D;
  /** [batch, hidden] with respect to the previous cell */
  readonly previousCell: tf.Tensor2D;
};

/** What the backward step starts from, each [batch, hidden]. */
export type LstmStepOutputGradient = { readonly hidden: tf.Tensor2D; readonly cell: tf.Tensor2D };

/**
 * The pointwise half of an LSTM step's gradient; products with the kernel are left to the caller, who can do them for
 * all steps at once. The caller (or its tidy) owns the result.
 */
export function lstmBackward(
  step: { readonly input: tf.Tensor2D; readonly state: LstmKernelState; readonly activations: LstmActivations },
  outputGradient: LstmStepOutputGradient,
  weights: LstmWeights,
): LstmStepGradient {
  return hasNativeKernels() ? nativeBackward(step, outputGradient, weights) : composedBackward(step, outputGradient);
}

function nativeBackward(
  step: Parameters<typeof lstmBackward>[0],
  outputGradient: LstmStepOutputGradient,
  weights: LstmWeights,
): LstmStepGradient {
  const { input, state, activations: a } = step;
  const peephole = tf.zeros([state.cell.shape[1]]);
  const steps = [a.inputGate, a.cell, a.forgetGate, a.outputGate, a.candidate, a.cellTanh];
  const weightInputs = [weights.kernel, peephole, peephole, peephole, weights.bias];
  const inputs = [
    input,
    state.cell,
    state.hidden,
    ...weightInputs,
    ...steps,
    outputGradient.cell,
    outputGradient.hidden,
  ];
  const [previousCell, gates, ...peepholeGradients] = runNative('LSTMBlockCellGrad', CELL_GRADIENT, inputs, 5);
  tf.dispose([peephole, ...peepholeGradients]);
  return { gates, previousCell } as LstmStepGradient; // the operation gives five outputs
}

function composedBackward(
  step: Parameters<typeof lstmBackward>[0],
  outputGradient: LstmStepOutputGradient,
): LstmStepGradient {
  return tf.tidy(() => {
    const { inputGate, forgetGate, outputGate, candidate, cellTanh } = step.activations;
    const ofTanh = tanhGradient(cellTanh, outputGradient.hidden.mul<tf.Tensor2D>(outputGate));
    const cell = ofTanh.add<tf.Tensor2D>(outputGradient.cell);
    const gates = tf.concat2d(
      [
        sigmoidGradient(inputGate, cell.mul<tf.Tensor2D>(candidate)),
        tanhGradient(candidate, cell.mul<tf.Tensor2D>(inputGate)),
        sigmoidGradient(forgetGate, cell.mul<tf.Tensor2D>(step.state.cell)),
        sigmoidGradient(outputGate, outputGradient.hidden.mul<tf.Tensor2D>(cellTanh)),
      ],
      1,
    ); // [batch, 4*hidden] in LSTM_GATE_ORDER
    return { gates, previousCell: cell.mul<tf.Tensor2D>(forgetGate) };
  });
}
