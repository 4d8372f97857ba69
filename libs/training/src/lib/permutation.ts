const NUM_ROUNDS = 6;

/**
 * The place that an index takes in a shuffled order: a permutation of 0..size-1 computed index by index, with no table,
 * so that its memory does not depend on the size and any part of an epoch can be found at once.
 *
 * A balanced Feistel network on the smallest even number of bits that covers the size; results outside are put through
 * again until they fall inside (cycle walking, Black and Rogaway 2002, "Ciphers with arbitrary finite domains",
 * section 4). Not for secrets.
 * @param index - 0 <= index < size
 * @param size - at most 2^48
 * @param key - 32-bit numbers; another key is another permutation.
 */
export function permutedIndex(index: number, size: number, key: readonly number[]): number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2));
  const half = 2 ** halfBits;
  let place = index;
  do {
    let left = Math.floor(place / half);
    let right = place % half;
    for (let round = 0; round < NUM_ROUNDS; round += 1) {
      [left, right] = [right, (left ^ (mixNumbers([...key, round, right]) % half)) >>> 0];
    }
    place = left * half + right;
  } while (place >= size);
  return place;
}

/** A 32-bit number that depends on every given one: the finaliser of MurmurHash3 (Appleby, 2011), chained. */
export function mixNumbers(numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
