import type { tf } from '../tensor/tf';
import type { LstmState, LstmWeights } from './lstm-kernel';
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
  const { inputs, mask, start, direction } = sequence;
  return treeOperation<Given, Kept, tf.Tensor3D>(
    { inputs, layer: lstmLayer(sequence, start) },
    {
      forward(given) {
        const rows = timeMajorRows(mask, direction);
        const steps = walkForward(splitTime(given.inputs, rows), given.layer);
        const hiddens = steps.map(({ activations }) => activations.hidden);
        return { value: joinTime(hiddens, rows).mul(mask.expandDims(2)), kept: { mask, rows, steps } };
      },
      backward: walkBack,
    },
  );
}

function walkForward(inputs: readonly tf.Tensor2D[], layer: LstmLayer): WalkedStep[] {
  const walk = lstmWalk(layer);
  let state = layer.start;
  return inputs.map((input) => {
    const step = walk(input, state);
    state = step.activations;
    return step;
  });
}

function walkBack(outputGradient: tf.Tensor3D, { inputs, layer }: Given, { mask, rows, steps }: Kept): Given {
  const gradient = lstmGradient(layer, steps, inputs.shape[2]);
  const ofHiddens = splitTime(outputGradient.mul(mask.expandDims(2)), rows);
  for (const ofHidden of ofHiddens.reverse()) gradient.step([ofHidden]);
  const { layer: ofLayer, givenInputs } = gradient.finish();
  return { inputs: givenInputs().gather(rows.toBatchMajor).reshape(inputs.shape), layer: ofLayer };
}
