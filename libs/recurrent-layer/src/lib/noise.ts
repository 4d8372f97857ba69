import { tf, tidyTree } from '@tolmach/tensor-runtime';
import type { SeededRandom } from '@tolmach/tensor-runtime';
import { mapState } from './cell';
import type { CellState } from './cell';

/** Whether a layer regularises, and with which random numbers. */
export type Mode = { readonly kind: 'infer' } | { readonly kind: 'train'; readonly random: SeededRandom };

/** No dropout, no zoneout masks: the same input gives the same output. */
export const INFER: Mode = { kind: 'infer' };

/** The mode of a named place inside a layer, whose masks are independent of its neighbours'. */
export function modeAt(mode: Mode, site: string): Mode {
  return mode.kind === 'train' ? { kind: 'train', random: mode.random.site(site) } : mode;
}

/** `plain` draws a mask for every step, `sequence` one for all steps of a sequence. */
export type DropoutKind = 'plain' | 'sequence';

/**
 * The sequence with units dropped in training, itself in inference; the caller (or its tidy) owns the result.
 * @param sequence - [batch, time, channel], float32
 * @param rate - probability that a unit is dropped
 * @see Srivastava et al. 2014; one mask per sequence: Gal and Ghahramani 2016, section 4
 */
export function dropout(sequence: tf.Tensor3D, rate: number, kind: DropoutKind, mode: Mode): tf.Tensor3D {
  if (mode.kind === 'infer' || rate === 0) return sequence.clone();
  const [batchSize, time, channels] = sequence.shape;
  const shape = [batchSize, kind === 'plain' ? time : 1, channels];
  const drop = tf.customGrad((...passed: unknown[]) => {
    const [units, save] = passed as [tf.Tensor3D, tf.GradSaveFunc]; // customGrad passes its save last
    const keep = mode.random.keepMask(shape, rate);
    save([keep]); // alone: a recorded product would keep the sequence too
    const gradFunc = (ofDropped: tf.Tensor, [mask]: tf.Tensor[]) => ofDropped.mul(mask ?? keep);
    return { value: units.mul<tf.Tensor3D>(keep), gradFunc };
  });
  return tf.tidy(() => drop(sequence));
}

/**
 * The sequence with Gaussian noise added in training, itself in inference; the caller (or its tidy) owns the result.
 * @param sequence - [batch, time, channel], float32
 * @param deviation - standard deviation of the noise
 */
export function gaussianNoise(sequence: tf.Tensor3D, deviation: number, mode: Mode): tf.Tensor3D {
  if (mode.kind === 'infer' || deviation === 0) return sequence.clone();
  const random = mode.random.site('noise');
  return tf.tidy(() => sequence.add(random.normal(sequence.shape).mul(deviation)));
}

/**
 * The next state with each unit keeping its previous value with probability `rate`; in inference the expected value.
 * The caller (or its tidy) owns the result.
 * @see Krueger et al. 2017, equations 3 and 4
 */
export function zoneout(next: CellState, previous: CellState, rate: number, mode: Mode): CellState {
  if (rate === 0) return next;
  return tidyTree(() =>
    mapState(next, (part, name) => {
      const old = previous[name] ?? part;
      const kept =
        mode.kind === 'infer' ? tf.scalar(rate) : mode.random.site(name).uniform(part.shape).less(rate).toFloat();
      return part.add(old.sub(part).mul(kept));
    }),
  );
}
