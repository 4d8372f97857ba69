import { ShapeError } from '@tolmach/contracts';

/** A size that must hold, or a word of the axis dictionary where any size will do. */
export type ExpectedAxis = number | string;

/**
 * Checks a tensor's shape, axis by axis.
 *
 * @param where - the function that was called, for the error sentence
 * @param tensor - what it was given
 * @param expected - one entry an axis: a number that must match, or the axis's name when any size will do
 * @param next - what the caller should look at
 * @throws {@link ShapeError} when rank or a fixed size differs
 */
export function expectShape(
  where: string,
  tensor: { readonly shape: readonly number[] },
  expected: readonly ExpectedAxis[],
  next: string,
): void {
  const fits =
    tensor.shape.length === expected.length &&
    expected.every((axis, index) => typeof axis === 'string' || axis === tensor.shape[index]);
  if (fits) return;
  throw new ShapeError({
    where,
    expected: `a tensor [${expected.join(', ')}]`,
    received: `[${tensor.shape.join(', ')}]`,
    next,
  });
}

/** Number of values that a tensor of this shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
