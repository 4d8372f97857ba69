import type { AxisPlan } from './resize-plan';

/** Pixels on each side of a new pixel that bear on it. */
const SUPPORT = 2;

/** `a` of Keys' kernel at which it reproduces quadratics (Catmull-Rom); Pillow's bicubic has the same. */
const SHARPNESS = -0.5;

/**
 * Keys' cubic convolution kernel.
 *
 * @see Keys 1981, Cubic Convolution Interpolation for Digital Image Processing
 */
function cubicKernel(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * SHARPNESS;
  return 0;
}

/** Old pixels that bear on a new one. */
const NUM_TAPS = 2 * SUPPORT;

/** Weights are whole multiples of 2^-22: 255 times their absolute sum, at most 1.25, then fits 32 bit. */
const FRACTION_BITS = 22;
const HALF = 1 << (FRACTION_BITS - 1);

/** Every new pixel as a weighted sum of old ones. */
interface Taps {
  /** [count, NUM_TAPS], always on the axis */
  readonly positions: Int32Array;
  /** [count, NUM_TAPS], in multiples of 2^-FRACTION_BITS; 0 for pixels beyond a border */
  readonly weights: Int32Array;
}

function tapsOf(plan: AxisPlan): Taps {
  const positions = new Int32Array(plan.count * NUM_TAPS); // [count, NUM_TAPS]
  const weights = new Int32Array(plan.count * NUM_TAPS); // [count, NUM_TAPS]
  for (let index = 0; index < plan.count; index++) {
    const centre = ((plan.from + index + 0.5) * plan.inSize) / plan.scaledSize; // old pixels' centres: 0.5, 1.5, ...
    const around = Array.from({ length: NUM_TAPS }, (_, tap) => Math.floor(centre - SUPPORT + 0.5) + tap);
    const raw = around.map((at) => (at < 0 || at >= plan.inSize ? 0 : cubicKernel(at + 0.5 - centre)));
    const sum = raw.reduce((total, weight) => total + weight, 0); // less than 1 at a border only
    positions.set(
      around.map((at) => Math.min(Math.max(at, 0), plan.inSize - 1)),
      index * NUM_TAPS,
    );
    weights.set(
      raw.map((weight) => Math.round((weight / sum) * 2 ** FRACTION_BITS)),
      index * NUM_TAPS,
    );
  }
  return { positions, weights };
}

/**
 * The seen part of an enlarged axis, by bicubic interpolation between pixel centres. libvips places enlarged pixels
 * up to half an old pixel aside, which shifts the picture; shrinking, it does not.
 *
 * @param values - [outer, plan.inSize, innerSize], 0 to 255
 * @returns [outer, plan.count, innerSize]
 */
export function enlargeAxis(values: Uint8Array, plan: AxisPlan, innerSize: number): Uint8Array {
  const outerSize = values.length / (plan.inSize * innerSize);
  const taps = tapsOf(plan);
  const enlarged = new Uint8ClampedArray(outerSize * plan.count * innerSize); // [outer, count, innerSize]
  for (let outer = 0; outer < outerSize; outer++) {
    for (let index = 0; index < plan.count; index++) {
      const target = (outer * plan.count + index) * innerSize;
      weigh(values, taps, { start: outer * plan.inSize * innerSize, index, target, innerSize }, enlarged);
    }
  }
  return new Uint8Array(enlarged.buffer);
}

/** Where one new pixel, or one new row of pixels, comes from and goes to. */
interface Step {
  readonly start: number;
  readonly index: number;
  readonly target: number;
  readonly innerSize: number;
}

/** Four products written out, on integers: this is the inner loop of all enlarging. */
function weigh(values: Uint8Array, { positions, weights }: Taps, step: Step, enlarged: Uint8ClampedArray): void {
  const { start, target, innerSize } = step;
  const tap = step.index * NUM_TAPS;
  const [weight0, weight1] = [weights[tap] ?? 0, weights[tap + 1] ?? 0];
  const [weight2, weight3] = [weights[tap + 2] ?? 0, weights[tap + 3] ?? 0];
  const [from0, from1] = [start + (positions[tap] ?? 0) * innerSize, start + (positions[tap + 1] ?? 0) * innerSize];
  const [from2, from3] = [start + (positions[tap + 2] ?? 0) * innerSize, start + (positions[tap + 3] ?? 0) * innerSize];
  for (let inner = 0; inner < innerSize; inner++) {
    const left = Math.imul(weight0, values[from0 + inner] ?? 0) + Math.imul(weight1, values[from1 + inner] ?? 0);
    const right = Math.imul(weight2, values[from2 + inner] ?? 0) + Math.imul(weight3, values[from3 + inner] ?? 0);
    enlarged[target + inner] = (left + right + HALF) >> FRACTION_BITS; // clamped to 0..255
  }
}
