import * as tf from '@tensorflow/tfjs-core';
import { expectTensor } from './expect-tensor';
import type { TensorLike } from './expect-tensor';

/** How gradients are compared with differences; the defaults fit smooth functions of inputs and outputs near 1. */
export interface GradientCheck {
  /** Distance between the points of the stencil, in units of the input. */
  readonly step?: number;
  /** Largest error, relative to the largest gradient of the same input (or 1, whichever is larger). */
  readonly tolerance?: number;
  /** Elements checked in each input, evenly spread. */
  readonly maxElements?: number;
  readonly names?: readonly string[];
}

/*
 * Float32 carries outputs near 1 to 6e-8. The usual central difference, (f(x+h) - f(x-h)) / 2h, then errs by about 6e-8
 * / h + h^2 / 6: never below 1e-5. The five-point one errs by 9e-8 / h + h^4 / 30, so h may be large: at 2^-5 (a power
 * of two, so that x + h is exact for most x) that is 3e-6 rounding and 3e-8 truncation for each output. Outputs are
 * weighted and summed on the host in float64, which adds none. A hundred outputs of a few dozen operations each leave
 * about 1e-4; 1e-3 is well above that, and a wrong term of a gradient is seldom below 1e-2.
 */
const DEFAULTS = { step: 2 ** -5, tolerance: 1e-3, maxElements: 64, names: [] } satisfies GradientCheck;
const STENCIL: readonly (readonly [offset: number, weight: number])[] = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
];

export type Compute = (...inputs: tf.Tensor[]) => tf.Tensor;

/**
 * Resolves if the gradients that the engine computes for `compute` agree with differences of its values, for every
 * input; otherwise throws a {@link Mismatch} that names the worst element. The output, of any shape, is turned into a
 * scalar by fixed weights of mixed sign, so that errors of different elements cannot cancel out.
 *
 * @param compute - pure; may return any shape; borrowed inputs
 * @param inputs - float32, the point at which to check; keep them away from kinks (relu at 0)
 */
export async function checkGradients(compute: Compute, inputs: tf.Tensor[], check: GradientCheck = {}): Promise<void> {
  const { step, tolerance, maxElements, names }: Required<GradientCheck> = { ...DEFAULTS, ...check };
  const analytic = await engineGradients(compute, inputs);
  for (const [index, input] of inputs.entries()) {
    const elements = spread(input.size, maxElements);
    const numeric: number[] = [];
    for (const element of elements) numeric.push(await difference(compute, inputs, { index, element, step }));
    const received = pick(analytic[index], elements);
    const name = `gradient of ${names[index] ?? `input ${index}`}, elements ${elements.join(' ')}`;
    expectTensor(received, name).toBeCloseTo(numeric, tolerance * scaleOf(numeric));
  }
}

function pick(values: ArrayLike<number> = [], elements: readonly number[]): TensorLike {
  return { shape: [elements.length], values: elements.map((element) => values[element] ?? NaN) };
}

function scaleOf(gradients: readonly number[]): number {
  return gradients.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
}

async function engineGradients(compute: Compute, inputs: tf.Tensor[]): Promise<ArrayLike<number>[]> {
  const scalarLoss = (...points: tf.Tensor[]): tf.Scalar => {
    const output = compute(...points);
    return tf.sum<tf.Scalar>(tf.mul(output, tf.tensor(weightsOf(output.size), output.shape)));
  };
  const gradients = tf.tidy(() => tf.grads(scalarLoss)(inputs));
  const values = await Promise.all(gradients.map((gradient) => gradient.data()));
  tf.dispose(gradients);
  return values;
}

async function difference(
  compute: Compute,
  inputs: tf.Tensor[],
  at: { index: number; element: number; step: number },
): Promise<number> {
  let sum = 0;
  for (const [offset, weight] of STENCIL) {
    sum += weight * (await valueAt(compute, inputs, { ...at, shift: offset * at.step }));
  }
  return sum / at.step;
}

async function valueAt(
  compute: Compute,
  inputs: tf.Tensor[],
  at: { index: number; element: number; shift: number },
): Promise<number> {
  const moved = inputs[at.index];
  if (moved === undefined) return NaN;
  const values = Float32Array.from(await moved.data());
  values[at.element] = (values[at.element] ?? NaN) + at.shift;
  const output = tf.tidy(() => {
    const point = tf.tensor(values, moved.shape);
    return compute(...inputs.map((input, index) => (index === at.index ? point : input)));
  });
  const outputs = Float32Array.from(await output.data());
  output.dispose();
  const weights = weightsOf(outputs.length);
  return outputs.reduce((sum, value, index) => sum + value * (weights[index] ?? NaN), 0);
}

/** [size] fixed weights between 0.5 and 1.5, of irregular sign: no symmetry of an output can hide an error. */
function weightsOf(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => {
    const mixed = Math.sin(index * 12.9898 + 4.1414) * 43758.5453;
    const fraction = mixed - Math.floor(mixed);
    return fraction < 0.5 ? -0.5 - 2 * fraction : fraction * 2 - 0.5;
  });
}

function spread(size: number, maxElements: number): number[] {
  const count = Math.min(size, maxElements);
  return Array.from({ length: count }, (_, index) => Math.floor((index * size) / count));
}
