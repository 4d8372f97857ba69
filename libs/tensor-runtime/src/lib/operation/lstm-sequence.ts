import { tf } from '../tensor/tf';
import { SQUASHED } from './lstm-kernel';
import type { LstmSquashing, LstmState, LstmWeights } from './lstm-kernel';
import { lstmGradient, lstmLayer, lstmWalk } from './lstm-walk';
import type { LstmLayer, WalkedStep } from './lstm-walk';
import { joinTime, splitTime, timeMajorRows } from './time-major';
import type { Direction, TimeMajorRows } from './time-major';
import { treeOperation } from './tree-operation';

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

/** All that has a gradient. */
type Given = { readonly inputs: tf.Tensor3D; readonly layer: LstmLayer };

/** What the way back needs besides, steps in walking order. */
type Kept = { readonly mask: tf.Tensor2D; readonly rows: TimeMajorRows; readonly steps: readonly WalkedStep[] };

/**
 * Hidden states of an LSTM layer over whole sequences, [batch, time, hidden], zero on padding; the caller (or its
 * tidy) owns the result. One differentiable operation: the gate gradients are found step by step, the weight and
 * input gradients by one large product each at the end.
 */
export function lstmSequence(sequence: LstmSequenceArguments): tf.Tensor3D {
  return runLayer(sequence, {
    value: (steps, { mask, rows }) => joinHiddens(steps, rows).mul(mask.expandDims(2)),
    gradients: (ofValue, { mask, rows }) => ({ ofHiddens: splitTime(ofValue.mul(mask.expandDims(2)), rows) }),
  });
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
    const joined = runLayer({ ...sequence, mask: tf.ones([batchSize, time]), direction: 'forward' }, WITH_LAST_CELL);
    const at = (place: number) => joined.slice([0, place, 0], [-1, 1, -1]).squeeze<tf.Tensor2D>([1]);
    return { outputs: joined.slice([0, 0, 0], [-1, time, -1]), final: { hidden: at(time - 1), cell: at(time) } };
  });
}

/** What a layer's walk becomes, and the gradients that its steps get from that of the value. */
interface WalkValue {
  readonly value: (steps: readonly WalkedStep[], kept: Omit<Kept, 'steps'>) => tf.Tensor3D;
  readonly gradients: (
    ofValue: tf.Tensor3D,
    kept: Kept,
  ) => { readonly ofHiddens: tf.Tensor2D[]; readonly ofLastCell?: tf.Tensor2D };
}

/** Hidden states with the last cell behind them, [batch, time + 1, hidden]. */
const WITH_LAST_CELL: WalkValue = {
  value(steps, { rows }) {
    const hiddens = joinHiddens(steps, rows);
    const cells = steps.slice(-1).map(({ activations }) => activations.cell.expandDims<tf.Tensor3D>(1));
    return tf.concat3d([hiddens, ...cells], 1);
  },
  gradients(ofValue, { rows, steps }) {
    const [ofHiddens, ofCell] = tf.split(ofValue, [steps.length, 1], 1) as [tf.Tensor3D, tf.Tensor3D]; // two lengths
    return { ofHiddens: splitTime(ofHiddens, rows), ofLastCell: ofCell.squeeze<tf.Tensor2D>([1]) };
  },
};

function runLayer(sequence: LstmSequenceArguments, { value, gradients }: WalkValue): tf.Tensor3D {
  const { inputs, mask, start, direction, squashing = SQUASHED } = sequence;
  return treeOperation<Given, Kept, tf.Tensor3D>(
    { inputs, layer: lstmLayer(sequence, start) },
    {
      forward(given) {
        const rows = timeMajorRows(mask, direction);
        const steps = walkForward(splitTime(given.inputs, rows), given.layer, squashing);
        return { value: value(steps, { mask, rows }), kept: { mask, rows, steps } };
      },
      backward: (ofValue, given, kept) => walkBack({ ...gradients(ofValue, kept), squashing }, given, kept),
    },
  );
}

function joinHiddens(steps: readonly WalkedStep[], rows: TimeMajorRows): tf.Tensor3D {
  const hiddens = steps.map(({ activations }) => activations.hidden);
  return joinTime(hiddens, rows);
}

function walkForward(inputs: readonly tf.Tensor2D[], layer: LstmLayer, squashing: LstmSquashing): WalkedStep[] {
  const walk = lstmWalk(layer, squashing);
  let state = layer.start;
  return inputs.map((input) => {
    const step = walk(input, state);
    state = step.activations;
    return step;
  });
}

function walkBack(
  { ofHiddens, ofLastCell, squashing }: ReturnType<WalkValue['gradients']> & { readonly squashing: LstmSquashing },
  { inputs, layer }: Given,
  { rows, steps }: Kept,
): Given {
  const gradient = lstmGradient(layer, steps, inputs.shape[2], { ofLastCell, squashing });
  for (const ofHidden of ofHiddens.reverse()) gradient.step([ofHidden]);
  const { layer: ofLayer, givenInputs } = gradient.finish();
  return { inputs: givenInputs().gather(rows.toBatchMajor).reshape(inputs.shape), layer: ofLayer };
}
