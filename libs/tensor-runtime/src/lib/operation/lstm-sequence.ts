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
  /** state before the first step, each [batch, hidden] */
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
  return runLayer(sequence, { hasLastCell: false });
}

/** What an LSTM layer leaves of sequences that have no padding. */
export type LstmOutputs = {
  /** [batch, time, hidden] */
  readonly outputs: tf.Tensor3D;
  /** the state after the last step */
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
    const joined = runLayer(full, { hasLastCell: true });
    const at = (place: number) => joined.slice([0, place, 0], [-1, 1, -1]).squeeze<tf.Tensor2D>([1]);
    return { outputs: joined.slice([0, 0, 0], [-1, time, -1]), final: { hidden: at(time - 1), cell: at(time) } };
  });
}

/** Hidden states, with the last cell behind them where it is wanted: [batch, time (+ 1), hidden]. */
function runLayer(sequence: LstmSequenceArguments, { hasLastCell }: { readonly hasLastCell: boolean }): tf.Tensor3D {
  const { inputs, mask, start, direction, squashing = SQUASHED } = sequence;
  const walk = hasTrainingKernels() ? nativeWalk : stepwiseWalk;
  const given = { inputs, layer: lstmLayer(sequence, start) };
  const { forward, backward } = walk({ mask, direction, squashing });
  return treeOperation<Given, TensorTree, tf.Tensor3D>(given, {
    forward(tensors) {
      const { outputs, lastCell, kept } = forward(tensors);
      return { value: hasLastCell ? tf.concat3d([outputs, lastCell().expandDims(1)], 1) : outputs, kept };
    },
    backward(ofValue, tensors, kept) {
      const none = () => tf.zerosLike(tensors.layer.start.cell);
      if (!hasLastCell) return backward({ ofOutputs: ofValue, ofLastCell: none() }, tensors, kept);
      const [ofOutputs, ofCell] = tf.split(ofValue, [inputs.shape[1], 1], 1) as [tf.Tensor3D, tf.Tensor3D]; // two lengths
      return backward({ ofOutputs, ofLastCell: ofCell.squeeze<tf.Tensor2D>([1]) }, tensors, kept);
    },
  });
}

/** All that has a gradient. */
type Given = { readonly inputs: tf.Tensor3D; readonly layer: LstmLayer };

/** How a layer is walked. */
type Walked = Pick<LstmSequenceArguments, 'mask' | 'direction'> & { readonly squashing: LstmSquashing };

/** Gradients of outputs, [batch, time, hidden], and of the cell after the last step, [batch, hidden]. */
type OutputGradients = { readonly ofOutputs: tf.Tensor3D; readonly ofLastCell: tf.Tensor2D };

/** A way to walk a layer and back; what it keeps for the way back is its own. */
interface LayerWalk {
  /** Outputs are zero on padding. */
  readonly forward: (given: Given) => {
    readonly outputs: tf.Tensor3D;
    readonly lastCell: () => tf.Tensor2D;
    readonly kept: TensorTree;
  };
  readonly backward: (gradients: OutputGradients, given: Given, kept: TensorTree) => Given;
}

/** By one operation of our own kernels each way. */
function nativeWalk({ mask, ...walked }: Walked): LayerWalk {
  return {
    forward(given) {
      const steps = walkNativeLayer({ ...given, ...walked, mask });
      const [, time] = given.inputs.shape;
      const lastCell = () => steps.cells.slice([0, time - 1, 0], [-1, 1, -1]).squeeze<tf.Tensor2D>([1]);
      return { outputs: steps.outputs, lastCell, kept: { mask, steps } };
    },
    backward(gradients, given, kept) {
      const { mask: saved, steps } = kept as { mask: tf.Tensor2D; steps: LayerSteps }; // as forward kept them
      return walkNativeLayerBack({ ...given, ...walked, mask: saved }, steps, gradients);
    },
  };
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
        lastCell: () => (steps.at(-1)?.activations ?? given.layer.start).cell,
        kept: { mask, rows, steps },
      };
    },
    backward({ ofOutputs, ofLastCell }, { inputs, layer }, kept) {
      const { mask: saved, rows, steps } = kept as Kept; // as forward kept them
      const gradient = lstmGradient(layer, steps, inputs.shape[2], { ofLastCell, squashing });
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
