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

/** A new pixel as a weighted sum of old ones. */
interface Taps {
  readonly first: number;
  /** Sums to 1: at a border the weights of the pixels there are scaled up. */
  readonly weights: readonly number[];
}

function tapsOf(index: number, { inSize, scaledSize }: AxisPlan): Taps {
  const centre = ((index + 0.5) * inSize) / scaledSize; // in old pixels, whose own centres are at 0.5, 1.5, ...
  const first = Math.max(0, Math.floor(centre - SUPPORT + 0.5));
  const last = Math.min(inSize, Math.floor(centre + SUPPORT + 0.5));
  const raw = Array.from({ length: last - first }, (_, tap) => cubicKernel(first + tap + 0.5 - centre));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return { first, weights: raw.map((weight) => weight / sum) };
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
  const enlarged = new Uint8ClampedArray(outerSize * plan.count * innerSize); // [outer, count, innerSize]
  for (let index = 0; index < plan.count; index++) {
    const { first, weights } = tapsOf(plan.from + index, plan);
    for (let outer = 0; outer < outerSize; outer++) {
      const old = values.subarray((outer * plan.inSize + first) * innerSize); // [.., innerSize]
      const target = (outer * plan.count + index) * innerSize;
      addWeighted(old, weights, enlarged.subarray(target, target + innerSize));
    }
  }
  return new Uint8Array(enlarged.buffer);
}

function addWeighted(old: Uint8Array, weights: readonly number[], sums: Uint8ClampedArray): void {
  for (let inner = 0; inner < sums.length; inner++) {
    let sum = 0;
    for (let tap = 0, from = inner; tap < weights.length; tap++, from += sums.length) {
      sum += (old[from] ?? 0) * (weights[tap] ?? 0);
    }
    sums[inner] = sum; // clamped, rounded to the nearest
  }
}
