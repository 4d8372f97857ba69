import { runNative } from '../kernel/native-kernel';
import { hasTrainingKernels } from '../kernel/training-kernels';
import { tf } from '../tensor/tf';
import { joinTime, splitTime, timeMajorRows } from './time-major';
import type { Direction, TimeMajorRows } from './time-major';
import { treeOperation } from './tree-operation';
import type { TensorTree, TreeOperation } from './tree-operation';

/** A linear recurrence over a padded batch of sequences. */
export interface LinearRecurrenceArguments {
  /** [batch, time, hidden], float32: what each step multiplies the state with */
  readonly keep: tf.Tensor3D;
  /** [batch, time, hidden], float32: what it adds */
  readonly add: tf.Tensor3D;
  /** state before the first step, [batch, hidden] */
  readonly start: tf.Tensor2D;
  /** [batch, time], float32: 1 = real, 0 = padding, padding last */
  readonly mask: tf.Tensor2D;
  readonly direction: Direction;
}

/** All that has a gradient. */
type Given = { readonly keep: tf.Tensor3D; readonly add: tf.Tensor3D; readonly start: tf.Tensor2D };

/**
 * States `h(t) = keep(t) * h(t - 1) + add(t)`, [batch, time, hidden], zero on padding; the caller (or its tidy) owns the
 * result. One differentiable operation. Its steps are two pointwise operations each: where the work of a layer is its
 * products, which here are done for all steps at once, a scan of logarithmic depth (Martin and Cundy 2018) would only
 * read the whole sequence several times over.
 */
export function linearRecurrence({ keep, add, start, mask, direction }: LinearRecurrenceArguments): tf.Tensor3D {
  const walk = hasTrainingKernels() ? nativeWalk : stepwiseWalk;
  return treeOperation<Given, TensorTree, tf.Tensor3D>({ keep, add, start }, walk(mask, direction));
}

/** A way to walk a recurrence and back; what it keeps for the way back is its own. */
type RecurrenceWalk = TreeOperation<Given, TensorTree, tf.Tensor3D>;

/** By one operation of our own kernels each way. */
function nativeWalk(mask: tf.Tensor2D, direction: Direction): RecurrenceWalk {
  const attributes = { walks_back: { bool: direction === 'backward' } };
  return {
    forward({ keep, add, start }) {
      const [states] = runNative('TolmachLinearRecurrence', attributes, [keep, mask, start, add], 1) as [tf.Tensor3D]; // as asked for
      return { value: states, kept: { mask, states } };
    },
    backward(ofStates, given, kept) {
      const { mask: saved, states } = kept as { mask: tf.Tensor2D; states: tf.Tensor3D }; // as forward kept them
      const tensors = [given.keep, saved, given.start, states, ofStates];
      const gradients = runNative('TolmachLinearRecurrenceGrad', attributes, tensors, 3);
      const [keep, add, start] = gradients as [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D]; // as many as asked for
      return { keep, add, start };
    },
  };
}

/** Step by step. */
function stepwiseWalk(mask: tf.Tensor2D, direction: Direction): RecurrenceWalk {
  return {
    forward(given) {
      const rows = timeMajorRows(mask, direction);
      const [keeps, adds] = [splitTime(given.keep, rows), splitTime(given.add, rows)];
      let state = given.start;
      const states = keeps.map((kept, time) => (state = kept.mul(state).add<tf.Tensor2D>(adds[time] ?? state)));
      return { value: joinTime(states, rows).mul(mask.expandDims(2)), kept: { mask, rows, states } };
    },
    backward: (ofStates, given, kept) => walkBack(ofStates, given, kept as Kept), // as forward kept them
  };
}

/** What a stepwise walk keeps, in walking order. */
type Kept = { readonly mask: tf.Tensor2D; readonly rows: TimeMajorRows; readonly states: readonly tf.Tensor2D[] };

function walkBack(outputGradient: tf.Tensor3D, given: Given, { mask, rows, states }: Kept): Given {
  const keeps = splitTime(given.keep, rows);
  const outputs = splitTime(outputGradient.mul(mask.expandDims(2)), rows);
  const ofKeep: tf.Tensor2D[] = [];
  const ofAdd: tf.Tensor2D[] = [];
  let carried = tf.zerosLike(given.start);
  for (const [time, keep] of [...keeps.entries()].reverse()) {
    const gradient = carried.add<tf.Tensor2D>(outputs[time] ?? carried);
    ofAdd.unshift(gradient);
    ofKeep.unshift(gradient.mul(states[time - 1] ?? given.start));
    carried = gradient.mul(keep);
  }
  return { keep: joinTime(ofKeep, rows), add: joinTime(ofAdd, rows), start: carried };
}
