import { sigmoidGradient, tanhGradient } from './activation-gradient';
import { openProduct } from './step-product';
import { tf } from '../tensor/tf';

/** Where the reset gate acts: on the hidden state `before` its product with the candidate kernel, or on the product. */
export type ResetGate = 'before' | 'after';

/** Kernels and biases of a GRU's inputs [input, 3*hidden] and hidden states [hidden, 3*hidden], gates in GRU_GATE_ORDER. */
export type GruWeights = {
  readonly inputKernel: tf.Tensor2D;
  readonly recurrentKernel: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
  readonly recurrentBias: tf.Tensor1D;
};

/** `kernel` [hidden, 3*hidden] and `bias` [3*hidden] of the hidden state, gates in GRU_GATE_ORDER. */
export type GruRecurrentWeights = { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D };

/** All activations of one GRU step, each [batch, hidden]; the backward step needs them. */
export type GruActivations = {
  readonly reset: tf.Tensor2D;
  readonly update: tf.Tensor2D;
  readonly candidate: tf.Tensor2D;
  /** what meets the reset gate: the candidate's recurrent sum (`after`), or the hidden state times the gate (`before`) */
  readonly met: tf.Tensor2D;
  readonly hidden: tf.Tensor2D;
};

/** Gradients that one backward step passes on. */
export type GruStepGradient = {
  /** [batch, 3*hidden] with respect to the inputs' sums */
  readonly ofInputs: tf.Tensor2D;
  /** [batch, 3*hidden] with respect to the hidden state's sums, its candidate part times the reset gate (`after`) or as `ofInputs` (`before`) */
  readonly ofHidden: tf.Tensor2D;
  /** [batch, hidden] with respect to the hidden state before the step */
  readonly previous: tf.Tensor2D;
};

/**
 * The next state with all activations.
 * @param summed - [batch, 3*hidden]: the input's product with its kernel and bias
 * @param hidden - [batch, hidden]
 */
export type GruForward = (summed: tf.Tensor2D, hidden: tf.Tensor2D) => GruActivations;

/**
 * Gradients of a step; products with kernels of what all steps share are left to the caller.
 * @param hidden - the state before the step
 * @param gradient - [batch, hidden]: that of the state after it
 */
export type GruBackward = (hidden: tf.Tensor2D, activations: GruActivations, gradient: tf.Tensor2D) => GruStepGradient;

/**
 * The step of a GRU without a gradient record; the caller's tidy owns all tensors. The update gate keeps the old state
 * where it is 1.
 * @see Cho et al. 2014, equations 5-8 (`before`); `after` is cuDNN's and PyTorch's form
 */
export function gruForward(weights: GruRecurrentWeights, resetGate: ResetGate): GruForward {
  return { after: forwardAfter, before: forwardBefore }[resetGate](weights);
}

/** The way back through {@link gruForward}'s steps; the caller's tidy owns all tensors. */
export function gruBackward(kernel: tf.Tensor2D, resetGate: ResetGate): GruBackward {
  return { after: backwardAfter, before: backwardBefore }[resetGate](kernel);
}

type Two = [tf.Tensor2D, tf.Tensor2D];
type Three = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

function forwardAfter({ kernel, bias }: GruRecurrentWeights): GruForward {
  const product = openProduct(kernel);
  return (summed, hidden) => {
    const recurrent = product(hidden).add<tf.Tensor2D>(bias);
    const [ofReset, ofUpdate, met] = tf.split(recurrent, 3, 1) as Three;
    const [resetInput, updateInput, candidateInput] = tf.split(summed, 3, 1) as Three;
    const reset = resetInput.add<tf.Tensor2D>(ofReset).sigmoid();
    const update = updateInput.add<tf.Tensor2D>(ofUpdate).sigmoid();
    const candidate = candidateInput.add<tf.Tensor2D>(reset.mul(met)).tanh();
    return { reset, update, candidate, met, hidden: mixed(candidate, update, hidden) };
  };
}

function backwardAfter(kernel: tf.Tensor2D): GruBackward {
  const throughKernel = openProduct(kernel, { isTransposed: true });
  return (hidden, activations, gradient) => {
    const { reset, met } = activations;
    const { ofUpdate, ofCandidate, kept } = gateGradients(hidden, activations, gradient);
    const ofReset = sigmoidGradient(reset, ofCandidate.mul<tf.Tensor2D>(met));
    const ofHidden = tf.concat2d([ofReset, ofUpdate, ofCandidate.mul<tf.Tensor2D>(reset)], 1);
    const previous = kept.add<tf.Tensor2D>(throughKernel(ofHidden));
    return { ofInputs: tf.concat2d([ofReset, ofUpdate, ofCandidate], 1), ofHidden, previous };
  };
}

function forwardBefore({ kernel, bias }: GruRecurrentWeights): GruForward {
  const widths = gatesAndCandidate(kernel);
  const [gateKernel, candidateKernel] = tf.split(kernel, widths, 1) as Two;
  const [gateProduct, candidateProduct] = [openProduct(gateKernel), openProduct(candidateKernel)];
  const [gateBias, candidateBias] = tf.split(bias, widths) as [tf.Tensor1D, tf.Tensor1D];
  return (summed, hidden) => {
    const [gateInputs, candidateInput] = tf.split(summed, widths, 1) as Two;
    const recurrentGates = gateProduct(hidden).add<tf.Tensor2D>(gateBias);
    const gates = recurrentGates.add<tf.Tensor2D>(gateInputs).sigmoid();
    const [reset, update] = tf.split(gates, 2, 1) as Two;
    const met = hidden.mul<tf.Tensor2D>(reset);
    const recurrent = candidateProduct(met).add<tf.Tensor2D>(candidateBias);
    const candidate = candidateInput.add<tf.Tensor2D>(recurrent).tanh();
    return { reset, update, candidate, met, hidden: mixed(candidate, update, hidden) };
  };
}

function backwardBefore(kernel: tf.Tensor2D): GruBackward {
  const [gateKernel, candidateKernel] = tf.split(kernel, gatesAndCandidate(kernel), 1) as Two;
  const throughGates = openProduct(gateKernel, { isTransposed: true });
  const throughCandidate = openProduct(candidateKernel, { isTransposed: true });
  return (hidden, activations, gradient) => {
    const { reset } = activations;
    const { ofUpdate, ofCandidate, kept } = gateGradients(hidden, activations, gradient);
    const ofMet = throughCandidate(ofCandidate);
    const ofReset = sigmoidGradient(reset, ofMet.mul<tf.Tensor2D>(hidden));
    const ofInputs = tf.concat2d([ofReset, ofUpdate, ofCandidate], 1);
    const viaGates = throughGates(tf.concat2d([ofReset, ofUpdate], 1));
    return { ofInputs, ofHidden: ofInputs, previous: tf.addN([kept, ofMet.mul(reset), viaGates]) };
  };
}

/** Channels of reset and update gate together, and of the candidate. */
function gatesAndCandidate({ shape: [hiddenSize] }: tf.Tensor2D): [gates: number, candidate: number] {
  return [2 * hiddenSize, hiddenSize];
}

/** `candidate + update * (hidden - candidate)`. */
function mixed(candidate: tf.Tensor2D, update: tf.Tensor2D, hidden: tf.Tensor2D): tf.Tensor2D {
  return candidate.add(update.mul(hidden.sub(candidate)));
}

/** What both forms share: gradients of the update gate's and the candidate's sums, and of the state that is kept. */
function gateGradients(
  hidden: tf.Tensor2D,
  { update, candidate }: GruActivations,
  gradient: tf.Tensor2D,
): { readonly ofUpdate: tf.Tensor2D; readonly ofCandidate: tf.Tensor2D; readonly kept: tf.Tensor2D } {
  const kept = gradient.mul<tf.Tensor2D>(update);
  const ofCandidate = tanhGradient(candidate, gradient.sub<tf.Tensor2D>(kept));
  const ofUpdate = sigmoidGradient(update, gradient.mul<tf.Tensor2D>(hidden.sub(candidate)));
  return { ofUpdate, ofCandidate, kept };
}
