import { lstmBackward, openLstm, openProduct, tf } from '@tolmach/tensor-runtime';
import type { LstmActivations, LstmKernelState, LstmWeights } from '@tolmach/tensor-runtime';
import { sequenceGradient } from './sequence-gradient';

/** An LSTM layer with the state it starts from. */
export type LstmLayer = { readonly weights: LstmWeights; readonly start: LstmKernelState };

/** A layer of just the tensors that a step reads. */
export function lstmLayer({ kernel, bias }: LstmWeights, { hidden, cell }: LstmKernelState): LstmLayer {
  return { weights: { kernel, bias }, start: { hidden, cell } };
}

/** One step of a layer, with what its gradient needs. */
export type LstmStep = {
  /** [batch, input] */
  readonly input: tf.Tensor2D;
  readonly activations: LstmActivations;
};

/** A step from an input, [batch, input], and the state before it. */
export type LstmWalk = (input: tf.Tensor2D, state: LstmKernelState) => LstmStep;

/** Steps of a layer, without a gradient record; the caller's tidy owns them, and what they share. */
export function lstmWalk({ weights }: LstmLayer): LstmWalk {
  const forward = openLstm(weights);
  return (input, state) => ({ input, activations: forward(input, state) });
}

/** Walks a layer's gradient back through time, last step first. */
export interface LstmGradient {
  /**
   * Gradient of the channels of the step's input that were made on the way, [batch, made], from those of its hidden
   * state, [batch, hidden] each.
   */
  readonly step: (ofHidden: readonly tf.Tensor2D[]) => tf.Tensor2D;
  /** What all steps together give. */
  readonly finish: () => LstmLayerGradient;
}

/** Gradients that take all steps of a layer. */
export interface LstmLayerGradient {
  readonly layer: LstmLayer;
  /** That of the channels of the inputs that were there before the walk, [batch, time, given]. */
  readonly givenInputs: () => tf.Tensor3D;
}

/**
 * The gradient of a {@link lstmWalk} from the layer's start on; the caller's tidy owns all tensors. Weight
 * gradients, and those of given inputs, are one product each for all steps.
 * @param numGiven - how many channels of each input, the first ones, were there before the walk
 */
export function lstmGradient(layer: LstmLayer, steps: readonly LstmStep[], numGiven: number): LstmGradient {
  const { weights, start } = layer;
  const [batchSize, hiddenSize] = start.hidden.shape;
  const [numRows, width] = weights.kernel.shape;
  const numMade = numRows - numGiven - hiddenSize;
  const throughKernel = openProduct(weights.kernel.slice([numGiven, 0]), { isTransposed: true });
  const states = [start, ...steps.map(({ activations }) => activations)]; // before each step, and after the last
  const gates: tf.Tensor2D[] = [];
  let carried: LstmKernelState = { hidden: tf.zerosLike(start.hidden), cell: tf.zerosLike(start.cell) };

  const step: LstmGradient['step'] = (ofHidden) => {
    const time = steps.length - gates.length - 1;
    const { input, activations } = steps[time] as LstmStep; // as many calls as there are steps
    const gradients = { hidden: tf.addN([carried.hidden, ...ofHidden]), cell: carried.cell };
    const gradient = lstmBackward({ input, state: states[time] ?? start, activations }, gradients, weights);
    gates.unshift(gradient.gates);
    const walked = throughKernel(gradient.gates); // [batch, made + hidden]
    const [made, hidden] = tf.split(walked, [numMade, hiddenSize], 1) as [tf.Tensor2D, tf.Tensor2D]; // two widths
    carried = { hidden, cell: gradient.previousCell };
    return made;
  };

  const finish = (): LstmLayerGradient => {
    const allGates = tf.concat2d(gates, 0); // [time*batch, 4*hidden]
    const inputs = steps.map(({ input }) => input);
    const hiddens = states.slice(0, -1).map(({ hidden }) => hidden);
    const parts = [inputs, hiddens].map((rows) => tf.matMul<tf.Tensor2D>(tf.concat2d(rows, 0), allGates, true));
    return {
      layer: { weights: { kernel: tf.concat2d(parts, 0), bias: allGates.sum(0) }, start: carried },
      givenInputs: () => sequenceGradient(allGates, weights.kernel.slice([0, 0], [numGiven, width]), batchSize),
    };
  };

  return { step, finish };
}
