import { tf } from '@tolmach/tensor-runtime';
import { QUANTILE_LEVELS } from '../architecture';
import type { ForecasterArchitecture } from '../architecture';
import { LEAST_FREEDOM, LEAST_WIDTH } from '../model/quantiles';

type Loss = (outputs: tf.Tensor3D, values: tf.Tensor2D) => tf.Tensor2D;

/**
 * What each value costs under what a network says of it, [row, horizon]; the caller (or its tidy) owns it.
 * @param outputs - [row, horizon, output], float32
 * @param values - [row, horizon], float32, scaled as the window is
 */
export function valueLosses(
  distribution: ForecasterArchitecture['distribution'],
  outputs: tf.Tensor3D,
  values: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => LOSSES[distribution](outputs, values));
}

const LOSSES: Readonly<Record<ForecasterArchitecture['distribution'], Loss>> = {
  quantiles: pinball,
  gaussian,
  student,
};

/** Pinball loss, the mean over the quantiles. @see Koenker and Bassett 1978; Wen et al. 2017, equation 1 */
function pinball(outputs: tf.Tensor3D, values: tf.Tensor2D): tf.Tensor2D {
  const errors = values.expandDims<tf.Tensor3D>(2).sub<tf.Tensor3D>(outputs); // [row, horizon, quantile]
  const levels = tf.tensor1d([...QUANTILE_LEVELS]);
  return errors.relu().mul(levels).add(errors.neg().relu().mul(tf.sub(1, levels))).mean<tf.Tensor2D>(2); // prettier-ignore
}

/** Negative log-likelihood under a normal distribution. @see Salinas et al. 2020, section 3.1 */
function gaussian(outputs: tf.Tensor3D, values: tf.Tensor2D): tf.Tensor2D {
  const [location, width] = tf.unstack(outputs, 2) as [tf.Tensor2D, tf.Tensor2D]; // as the network makes them
  const deviation = widthOf(width);
  const distance = values.sub<tf.Tensor2D>(location).div(deviation);
  return distance.square().mul(0.5).add<tf.Tensor2D>(deviation.log()).add(0.5 * Math.log(2 * Math.PI)); // prettier-ignore
}

/** Negative log-likelihood under a Student-t distribution with location, scale and degrees of freedom. */
function student(outputs: tf.Tensor3D, values: tf.Tensor2D): tf.Tensor2D {
  const [location, width, freedom] = tf.unstack(outputs, 2) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]; // as the network makes them
  const scale = widthOf(width);
  const degrees = tf.softplus(freedom).add<tf.Tensor2D>(LEAST_FREEDOM);
  const squares = values.sub(location).div(scale).square();
  const tails = squares.div(degrees).log1p().mul(degrees.add(1).mul(0.5));
  const normaliser = logGamma(degrees.mul(0.5)).sub(logGamma(degrees.add<tf.Tensor2D>(1).mul(0.5)));
  return tails.add(normaliser).add(degrees.mul(Math.PI).log().mul(0.5)).add<tf.Tensor2D>(scale.log());
}

/** A width from what a network says, in scales. */
function widthOf(said: tf.Tensor2D): tf.Tensor2D {
  return tf.softplus(said).add(LEAST_WIDTH);
}

/** Steps up before Stirling's series, which is then right to 1e-7. */
const STEPS_UP = 4;

/** Natural log of the gamma function of numbers >= 1, by its recurrence and Stirling's series. */
function logGamma(values: tf.Tensor2D): tf.Tensor2D {
  const product = Array.from({ length: STEPS_UP }, (_, step) => values.add<tf.Tensor2D>(step)).reduce((all, one) => all.mul(one)); // prettier-ignore
  const far = values.add<tf.Tensor2D>(STEPS_UP);
  const inverse = far.reciprocal();
  const series = inverse.mul(1 / 12).sub(inverse.pow(3).mul(1 / 360));
  const stirling = far
    .sub(0.5)
    .mul(far.log())
    .sub(far)
    .add(0.5 * Math.log(2 * Math.PI));
  return stirling.add(series).sub<tf.Tensor2D>(product.log());
}
