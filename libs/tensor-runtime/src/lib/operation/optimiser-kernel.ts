import { runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';
import { ResourceVariable } from '../parameter/variable';
import type { Variable } from '../parameter/variable';

const APPLY: NativeAttributes = { T: { type: 'TF_FLOAT' }, use_locking: { bool: false } };
const APPLY_PLAIN: NativeAttributes = { ...APPLY, use_nesterov: { bool: false } };
const APPLY_NESTEROV: NativeAttributes = { ...APPLY, use_nesterov: { bool: true } };

/** Numbers of one Adam update; `step` counts from 1. */
export interface AdamUpdate {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly step: number;
}

/**
 * Moves `parameter` by one Adam step, in place, and its moments with it.
 * @see Kingma and Ba 2015, algorithm 1 (with the bias correction folded into the rate, end of section 2)
 */
export function applyAdam(
  parameter: Variable,
  moments: { readonly first: Variable; readonly second: Variable },
  gradient: tf.Tensor,
  update: AdamUpdate,
): void {
  const { learningRate, beta1, beta2, epsilon, step } = update;
  const { first, second } = moments;
  tf.tidy(() => {
    if (parameter instanceof ResourceVariable) {
      const numbers = [beta1 ** step, beta2 ** step, learningRate, beta1, beta2, epsilon].map((value) =>
        tf.scalar(value),
      );
      runNative('ResourceApplyAdam', APPLY_PLAIN, [...handles(parameter, first, second), ...numbers, gradient], 0);
      return;
    }
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    const nextFirst = first
      .read()
      .mul(beta1)
      .add(gradient.mul(1 - beta1));
    const nextSecond = second
      .read()
      .mul(beta2)
      .add(gradient.square().mul(1 - beta2));
    first.assign(nextFirst);
    second.assign(nextSecond);
    parameter.assign(parameter.read().sub(nextFirst.mul(rate).div(nextSecond.sqrt().add(epsilon))));
  });
}

/** Moves `parameter` by `-learningRate * gradient`, in place. */
export function applyGradientDescent(parameter: Variable, gradient: tf.Tensor, learningRate: number): void {
  tf.tidy(() => {
    if (parameter instanceof ResourceVariable) {
      runNative('ResourceApplyGradientDescent', APPLY, [parameter.handle, tf.scalar(learningRate), gradient], 0);
      return;
    }
    parameter.assign(parameter.read().sub(gradient.mul(learningRate)));
  });
}

/** Numbers of one momentum update. */
export interface MomentumUpdate {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
}

/**
 * Moves `parameter` by one momentum step, in place.
 * @see Sutskever et al. 2013, equations 1-2, and 3-4 for Nesterov (in the form that evaluates at the parameters)
 */
export function applyMomentum(
  parameter: Variable,
  accumulation: Variable,
  gradient: tf.Tensor,
  update: MomentumUpdate,
): void {
  const { learningRate, momentum, nesterov } = update;
  tf.tidy(() => {
    if (parameter instanceof ResourceVariable) {
      const inputs = [...handles(parameter, accumulation), tf.scalar(learningRate), gradient, tf.scalar(momentum)];
      runNative('ResourceApplyMomentum', nesterov ? APPLY_NESTEROV : APPLY_PLAIN, inputs, 0);
      return;
    }
    const next = accumulation.read().mul(momentum).add(gradient);
    accumulation.assign(next);
    const direction = nesterov ? gradient.add(next.mul(momentum)) : next;
    parameter.assign(parameter.read().sub(direction.mul(learningRate)));
  });
}

/** Numbers of one RMSprop update. */
export interface RmsPropUpdate {
  readonly learningRate: number;
  readonly decay: number;
  readonly momentum: number;
  readonly epsilon: number;
}

/**
 * Moves `parameter` by one RMSprop step with momentum, in place.
 * @see Tieleman and Hinton 2012, lecture 6.5, slide 29; epsilon inside the root, as in TensorFlow
 */
export function applyRmsProp(
  parameter: Variable,
  slots: { readonly meanSquare: Variable; readonly velocity: Variable },
  gradient: tf.Tensor,
  update: RmsPropUpdate,
): void {
  const { learningRate, decay, momentum, epsilon } = update;
  const { meanSquare, velocity } = slots;
  tf.tidy(() => {
    if (parameter instanceof ResourceVariable) {
      const numbers = [learningRate, decay, momentum, epsilon].map((value) => tf.scalar(value));
      runNative('ResourceApplyRMSProp', APPLY, [...handles(parameter, meanSquare, velocity), ...numbers, gradient], 0);
      return;
    }
    const nextSquare = meanSquare
      .read()
      .mul(decay)
      .add(gradient.square().mul(1 - decay));
    const nextVelocity = velocity
      .read()
      .mul(momentum)
      .add(gradient.mul(learningRate).div(nextSquare.add(epsilon).sqrt()));
    meanSquare.assign(nextSquare);
    velocity.assign(nextVelocity);
    parameter.assign(parameter.read().sub(nextVelocity));
  });
}

/** Handles of variables that were opened on one engine, hence all resources when the first is. */
function handles(...variables: readonly Variable[]): tf.Tensor[] {
  return variables.flatMap((variable) => (variable instanceof ResourceVariable ? [variable.handle] : []));
}
