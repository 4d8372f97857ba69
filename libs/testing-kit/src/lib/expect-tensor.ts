import type * as tf from '@tensorflow/tfjs-core';
import { Mismatch } from './mismatch';

/** Values on the host, with their shape, as golden files hold them and `await tensor.data()` returns them on a GPU. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** A nested list implies its shape; a flat list or typed array implies only the number of values. */
export type ExpectedValues = tf.Tensor | TensorLike | ArrayLike<number> | readonly NestedNumbers[] | number;
export type NestedNumbers = readonly number[] | readonly NestedNumbers[];

/** Largest allowed `|received - expected|`: a number, or `absolute + relative * |expected|`. */
export type Tolerance = number | { readonly absolute: number; readonly relative: number };

export interface TensorExpectation {
  /** Fails unless every axis has the given size. */
  toHaveShape(shape: readonly number[]): void;
  /** Fails unless all values are within `tolerance` (default 1e-6); an infinity matches itself, NaN matches nothing. */
  toBeCloseTo(expected: ExpectedValues, tolerance?: Tolerance): void;
  /** Fails unless all values are the same numbers, down to the last bit. */
  toEqual(expected: ExpectedValues): void;
}

interface Claim {
  readonly shape?: readonly number[];
  readonly values: ArrayLike<number>;
}

/**
 * Matchers for one tensor, borrowed. Reads the values synchronously, so on an engine without synchronous reads pass
 * `{ shape, values: await tensor.data() }` instead.
 *
 * @param name - what the message calls the tensor
 * @example expectTensor(tf.range(0, 3), 'numbers').toBeCloseTo([0, 1, 2], 1e-5);
 */
export function expectTensor(received: tf.Tensor | TensorLike, name = 'tensor'): TensorExpectation {
  const where = `expectTensor(${name})`;
  const compare = (expected: ExpectedValues, tolerance: Tolerance): void => {
    const claim = claimOf(expected);
    if (claim.shape !== undefined) expectSameShape(where, claim.shape, received.shape);
    expectClose(where, { shape: received.shape, values: valuesOf(received) }, claim.values, tolerance);
  };
  return {
    toHaveShape: (shape) => expectSameShape(where, shape, received.shape),
    toBeCloseTo: (expected, tolerance = 1e-6) => compare(expected, tolerance),
    toEqual: (expected) => compare(expected, 0),
  };
}

function claimOf(expected: ExpectedValues): Claim {
  if (typeof expected === 'number') return { shape: [], values: [expected] };
  if ('shape' in expected) return { shape: expected.shape, values: valuesOf(expected) };
  if (!Array.isArray(expected)) return { values: expected as ArrayLike<number> }; // else a typed array
  const nested = expected as readonly NestedNumbers[]; // Array.isArray forgets the element type
  const shape = nestedShape(nested);
  const values = flatten(nested);
  return shape.length > 1 ? { shape, values } : { values };
}

function flatten(nested: unknown): number[] {
  return Array.isArray(nested) ? nested.flatMap(flatten) : [Number(nested)];
}

function nestedShape(nested: unknown): number[] {
  return Array.isArray(nested) ? [nested.length, ...nestedShape(nested[0])] : [];
}

function valuesOf(tensor: tf.Tensor | TensorLike): ArrayLike<number> {
  return 'dataSync' in tensor ? tensor.dataSync() : tensor.values;
}

function expectSameShape(where: string, expected: readonly number[], received: readonly number[]): void {
  const same = expected.length === received.length && expected.every((size, axis) => size === received[axis]);
  if (!same) throw new Mismatch(where, `shape ${list(expected)}`, list(received), 'Compare the axes one by one.');
}

function expectClose(where: string, received: TensorLike, expected: ArrayLike<number>, tolerance: Tolerance): void {
  if (received.values.length !== expected.length) {
    const sizes = `${received.values.length} in shape ${list(received.shape)}`;
    throw new Mismatch(where, `${expected.length} values`, sizes, 'Check that the expected list is complete.');
  }
  let numWrong = 0;
  let worstIndex = -1;
  let worstExcess = -1;
  for (let index = 0; index < expected.length; index++) {
    const excess = excessOf(received.values[index] ?? NaN, expected[index] ?? NaN, tolerance);
    if (excess > 0) numWrong++;
    if (excess > Math.max(worstExcess, 0)) [worstIndex, worstExcess] = [index, excess];
  }
  if (numWrong > 0) throw worstMismatch(where, received, expected, { numWrong, worstIndex, tolerance });
}

/** By how much a value lies outside its tolerance; 0 inside, infinite for NaN. */
function excessOf(received: number, expected: number, tolerance: Tolerance): number {
  if (received === expected) return 0;
  const allowed =
    typeof tolerance === 'number' ? tolerance : tolerance.absolute + tolerance.relative * Math.abs(expected);
  const difference = Math.abs(received - expected);
  return Number.isFinite(difference) ? Math.max(0, difference - allowed) : Infinity;
}

function worstMismatch(
  where: string,
  received: TensorLike,
  expected: ArrayLike<number>,
  found: { numWrong: number; worstIndex: number; tolerance: Tolerance },
): Mismatch {
  const [was, should] = [received.values[found.worstIndex] ?? NaN, expected[found.worstIndex] ?? NaN];
  const position = list(positionOf(found.worstIndex, received.shape));
  return new Mismatch(
    where,
    `${expected.length} values of shape ${list(received.shape)} within ${JSON.stringify(found.tolerance)}`,
    `${found.numWrong} outside, the worst at ${position}: ${was} where ${should} was expected (off by ${Math.abs(was - should)})`,
    'Look at that element first.',
  );
}

function positionOf(index: number, shape: readonly number[]): number[] {
  const position: number[] = [];
  for (const size of [...shape].reverse()) {
    position.unshift(index % size);
    index = Math.floor(index / size);
  }
  return position;
}

function list(numbers: readonly number[]): string {
  return `[${numbers.join(', ')}]`;
}
