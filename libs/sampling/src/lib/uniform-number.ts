/**
 * A uniform number in [0, 1) that depends on its three places alone, so that a draw is the same whatever was drawn before.
 * @param seed - 0 to 2^31 - 1, like the others
 * @see Jarzynski and Olano 2020, "Hash Functions for GPU Rendering", `pcg3d`
 */
export function uniformNumber(seed: number, sample: number, step: number): number {
  const start: Words = [scramble(seed), scramble(sample), scramble(step)];
  const folded = shuffle(start).map((word) => word ^ (word >>> 16)) as Words; // as many
  const [high, low] = shuffle(folded);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53; // 27 and 26 bits: all that a double holds
}

type Words = [number, number, number];

function scramble(word: number): number {
  return (Math.imul(word, 1664525) + 1013904223) | 0;
}

function shuffle([x, y, z]: Words): Words {
  const first = (x + Math.imul(y, z)) | 0;
  const second = (y + Math.imul(z, first)) | 0;
  return [first, second, (z + Math.imul(first, second)) | 0];
}
