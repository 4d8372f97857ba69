import { hasTrainingKernels } from '../kernel/training-kernels';
import { tf } from '../tensor/tf';
import { SQUASHED } from './lstm-kernel';
import type { LstmSquashing, LstmState, LstmWeights } from './lstm-kernel';
import { lstmGradient, lstmLayer, lstmWalk } from './lstm-walk';
import type { LstmLayer, WalkedStep } from './lstm-walk';
import { walkNativeLayer, walkNativeLayerBack } from './native-lstm-layer';
import type { LayerSteps } from './native-lstm-layer';
import { joinTime, splitTime, timeMajorRows } from './time-major';
import type { Direction, TimeMajorRows } from './time-major';
import { treeOperation } from './tree-operation';
import type { TensorTree } from './tree-operation';

/** One LSTM layer over a padded batch of sequences. */
export type LstmSequenceArguments = LstmWeights & {
  /** [batch, time, input], float32 */
  readonly inputs: tf.Tensor3D;
  /** [batch, time], float32: 1 = real, 0 = padding, padding last */
  readonly mask: tf.Tensor2D;
  /**
   * state before the first step, each [batch, hidden]. With full gate recurrence, whose kernel has 3*hidden more rows,
   * `hidden` is [batch, 4*hidden]: behind it the gates of the step before, in LSTM_PEEPHOLE_ORDER. Only our own kernels
   * walk such a layer, see `hasTrainingKernels`.
   */
  readonly start: LstmState;
  readonly direction: Direction;
  /** default: both */
  readonly squashing?: LstmSquashing;
};

/**
 * Hidden states of an LSTM layer over whole sequences, [batch, time, hidden], zero on padding; the caller (or its
 * tidy) owns the result. One differentiable operation.
 */
export function lstmSequence(sequence: LstmSequenceArguments): tf.Tensor3D {
  return runLayer(sequence, { hasLast: false });
}

/** What an LSTM layer leaves of sequences that have no padding. */
export type LstmOutputs = {
  /** [batch, time, hidden] */
  readonly outputs: tf.Tensor3D;
  /** the state after the last step, of the shapes of the one before the first */
  readonly final: LstmState;
};

/**
 * An LSTM layer over sequences without padding, walked forward; the caller (or its tidy) owns what it returns. It is
 * {@link lstmSequence} with the final state, which has a gradient too.
 */
export function lstmOutputs(sequence: Omit<LstmSequenceArguments, 'mask' | 'direction'>): LstmOutputs {
  return tf.tidy(() => {
    const [batchSize, time] = sequence.inputs.shape;
    const full = { ...sequence, mask: tf.ones<tf.Rank.R2>([batchSize, time]), direction: 'forward' } as const;
    const joined = runLayer(full, { hasLast: true });
    const flat = (place: number, count: number) =>
      joined.slice([0, place, 0], [-1, count, -1]).reshape<tf.Tensor2D>([batchSize, -1]);
    const gates = joined.shape[1] - time - 1; // that are carried
    const hidden = gates === 0 ? flat(time - 1, 1) : tf.concat2d([flat(time - 1, 1), flat(time + 1, gates)], 1);
    return { outputs: joined.slice([0, 0, 0], [-1, time, -1]), final: { hidden, cell: flat(time, 1) } };
  });
}

/** Hidden states, with what the last step leaves behind them where it is wanted: [batch, time (+ 1 or 4), hidden]. */
function runLayer(sequence: LstmSequenceArguments, { hasLast }: { readonly hasLast: boolean }): tf.Tensor3D {
  const { inputs, mask, start, direction, squashing = SQUASHED } = sequence;
  const walk = hasTrainingKernels() ? nativeWalk : stepwiseWalk;
  const given = { inputs, layer: lstmLayer(sequence, start) };
  const { forward, backward } = walk({ mask, direction, squashing });
  return treeOperation<Given, TensorTree, tf.Tensor3D>(given, {
    forward(tensors) {
      const { outputs, last, kept } = forward(tensors);
      if (!hasLast) return { value: outputs, kept };
      const [batchSize, , hiddenSize] = outputs.shape;
      return { value: tf.concat3d([outputs, last().reshape([batchSize, -1, hiddenSize])], 1), kept };
    },
    backward(ofValue, tensors, kept) {
      const { hidden } = tensors.layer.start;
      if (!hasLast) return backward({ ofOutputs: ofValue, ofLast: tf.zerosLike(hidden) }, tensors, kept);
      const [ofOutputs, ofLast] = tf.split(ofValue, [inputs.shape[1], -1], 1) as [tf.Tensor3D, tf.Tensor3D]; // two lengths
      return backward({ ofOutputs, ofLast: ofLast.reshape(hidden.shape) }, tensors, kept);
    },
  });
}

/** All that has a gradient. */
type Given = { readonly inputs: tf.Tensor3D; readonly layer: LstmLayer };

/** How a layer is walked. */
type Walked = Pick<LstmSequenceArguments, 'mask' | 'direction'> & { readonly squashing: LstmSquashing };

/** Gradients of outputs, [batch, time, hidden], and of what the last step leaves besides. */
type OutputGradients = { readonly ofOutputs: tf.Tensor3D; readonly ofLast: tf.Tensor2D };

/** A way to walk a layer and back; what it keeps for the way back is its own. */
interface LayerWalk {
  /** Outputs are zero on padding. */
  readonly forward: (given: Given) => {
    readonly outputs: tf.Tensor3D;
    /** The cell after the last step, [batch, hidden], and its gates where they are carried, [batch, 4*hidden]. */
    readonly last: () => tf.Tensor2D;
    readonly kept: TensorTree;
  };
  readonly backward: (gradients: OutputGradients, given: Given, kept: TensorTree) => Given;
}

/** By one operation of our own kernels each way. */
function nativeWalk({ mask, ...walked }: Walked): LayerWalk {
  return {
    forward(given) {
      const steps = walkNativeLayer({ ...given, ...walked, mask });
      const [, hiddenSize] = given.layer.start.cell.shape;
      const isCarrying = given.layer.start.hidden.shape[1] > hiddenSize;
      const last = () => {
        const cell = lastOf(steps.cells);
        if (!isCarrying) return cell;
        const [ofInput, , ofForget, ofOutput] = tf.split(lastOf(steps.gates), 4, 1) as FourGates; // in LSTM_GATE_ORDER
        return tf.concat2d([cell, ofInput, ofForget, ofOutput], 1);
      };
      return { outputs: steps.outputs, last, kept: { mask, steps } };
    },
    backward(gradients, given, kept) {
      const { mask: saved, steps } = kept as { mask: tf.Tensor2D; steps: LayerSteps }; // as forward kept them
      return walkNativeLayerBack({ ...given, ...walked, mask: saved }, steps, gradients);
    },
  };
}

type FourGates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** [batch, channel] of the last step of [batch, time, channel]. */
function lastOf(steps: tf.Tensor3D): tf.Tensor2D {
  return steps.slice([0, steps.shape[1] - 1, 0], [-1, 1, -1]).squeeze<tf.Tensor2D>([1]);
}

/** Step by step: the gate gradients are found on the way, the weight and input gradients by one product each at the end. */
function stepwiseWalk({ mask, direction, squashing }: Walked): LayerWalk {
  return {
    forward(given) {
      const rows = timeMajorRows(mask, direction);
      const steps = walkForward(splitTime(given.inputs, rows), given.layer, squashing);
      const hiddens = steps.map(({ activations }) => activations.hidden);
      return {
        outputs: joinTime(hiddens, rows).mul(mask.expandDims(2)),
        last: () => (steps.at(-1)?.activations ?? given.layer.start).cell,
        kept: { mask, rows, steps },
      };
    },
    backward({ ofOutputs, ofLast }, { inputs, layer }, kept) {
      const { mask: saved, rows, steps } = kept as Kept; // as forward kept them
      const gradient = lstmGradient(layer, steps, inputs.shape[2], { ofLastCell: ofLast, squashing });
      for (const ofHidden of splitTime(ofOutputs.mul(saved.expandDims(2)), rows).reverse()) gradient.step([ofHidden]);
      const { layer: ofLayer, givenInputs } = gradient.finish();
      return { inputs: givenInputs().gather(rows.toBatchMajor).reshape(inputs.shape), layer: ofLayer };
    },
  };
}

/** What a stepwise walk keeps, steps in walking order. */
type Kept = { readonly mask: tf.Tensor2D; readonly rows: TimeMajorRows; readonly steps: readonly WalkedStep[] };

function walkForward(inputs: readonly tf.Tensor2D[], layer: LstmLayer, squashing: LstmSquashing): WalkedStep[] {
  const walk = lstmWalk(layer, squashing);
  let state = layer.start;
  return inputs.map((input) => {
    const step = walk(input, state);
    state = step.activations;
    return step;
  });
}
