/**
 * A number from 0 to 2^31 - 1 that tells sequences of integers apart, and is always the same for the same one.
 * @see Fowler, Noll and Vo, FNV-1a; here over 32-bit words
 */
export function fingerprint(values: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < values.length; index++) hash = Math.imul(hash ^ (values[index] ?? 0), 0x01000193);
  return hash & 0x7fffffff;
}
