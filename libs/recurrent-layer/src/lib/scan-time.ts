import { tf } from '@tolmach/tensor-runtime';
import type { Direction } from '@tolmach/tensor-runtime';
import { mapState } from './cell';
import type { CellState } from './cell';

/** What a scan leaves. */
export type Scanned = {
  /** [batch, time, hidden], zero on padding */
  readonly outputs: tf.Tensor3D;
  /** the state after the last real step of each sequence */
  readonly final: CellState;
};

/**
 * Walks a step over the time axis; a masked step carries the old state through unchanged. The one loop over time that
 * any cell can use; the caller (or its tidy) owns the result.
 *
 * @param step - input [batch, input] and state to next state
 * @param inputs - [batch, time, input], float32
 * @param mask - [batch, time], float32: 1 = real, 0 = padding
 */
export function scanTime(
  step: (input: tf.Tensor2D, state: CellState) => CellState,
  inputs: tf.Tensor3D,
  start: CellState,
  { mask, direction }: { readonly mask: tf.Tensor2D; readonly direction: Direction },
): Scanned {
  return tf.tidy(() => {
    const steps = tf.unstack(inputs, 1) as tf.Tensor2D[]; // unstack drops one axis of three
    const masks = tf.split(mask, steps.length, 1); // each [batch, 1]
    const order = direction === 'forward' ? [...steps.keys()] : [...steps.keys()].reverse();
    const outputs = new Array<tf.Tensor2D>(steps.length);
    let state = start;
    for (const time of order) {
      const [input, real] = [steps[time], masks[time]];
      if (input === undefined || real === undefined) continue; // both have an entry for every time
      const next = step(input, state);
      const previous = state;
      state = mapState(next, (part, name) => carried(part, previous[name] ?? part, real));
      outputs[time] = state.hidden.mul<tf.Tensor2D>(real);
    }
    return { outputs: tf.stack(outputs, 1) as tf.Tensor3D, final: mapState(state, (part) => part.clone()) }; // rank 2 + 1
  });
}

function carried(next: tf.Tensor2D, previous: tf.Tensor2D, real: tf.Tensor): tf.Tensor2D {
  return previous.add(next.sub(previous).mul(real));
}
