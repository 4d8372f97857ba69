import { UsageError } from '@tolmach/contracts';

/** How bootstrap samples are drawn. */
export interface BootstrapOptions {
  /** 1 or more; default: 1,000, as in sacreBLEU. */
  readonly numSamples?: number;
  /** 0 to 2^32 - 1; default: 12345, as in sacreBLEU. */
  readonly seed?: number;
}

/** The options with their defaults. */
export type ResolvedBootstrapOptions = Required<BootstrapOptions>;

const MAX_SEED = 2 ** 32 - 1;

/**
 * Options with their defaults filled in.
 * @throws {@link UsageError} when one is not an integer in its range
 */
export function resolveBootstrapOptions(options: BootstrapOptions): ResolvedBootstrapOptions {
  const { numSamples = 1000, seed = 12345 } = options;
  expectWhole('numSamples', numSamples, 1, Number.MAX_SAFE_INTEGER);
  expectWhole('seed', seed, 0, MAX_SEED);
  return { numSamples, seed };
}

/**
 * Samples with replacement: each is as many indices of segments as there are segments, in a buffer that the next one
 * overwrites. They depend on the seed only, not on the metric or the system.
 *
 * @see Efron 1979, "Bootstrap Methods: Another Look at the Jackknife"
 */
export function* bootstrapSamples(numSegments: number, options: ResolvedBootstrapOptions): Generator<Uint32Array> {
  const nextWord = randomWords(options.seed);
  const sample = new Uint32Array(numSegments);
  for (let count = 0; count < options.numSamples; count++) {
    for (let place = 0; place < numSegments; place++) sample[place] = Math.floor((nextWord() * numSegments) / 2 ** 32);
    yield sample;
  }
}

/**
 * A stream of 32-bit random numbers: xoshiro128**, started from the finaliser of MurmurHash3 (Appleby, 2011).
 * @see Blackman and Vigna 2021, "Scrambled Linear Pseudorandom Number Generators"
 */
function randomWords(seed: number): () => number {
  let [first, second, third, fourth] = [mix(seed, 1), mix(seed, 2), mix(seed, 3), mix(seed, 4)];
  return () => {
    const word = Math.imul(rotate(Math.imul(second, 5), 7), 9) >>> 0;
    const shifted = second << 9;
    third ^= first;
    fourth ^= second;
    second ^= third;
    first ^= fourth;
    third ^= shifted;
    fourth = rotate(fourth, 11);
    return word;
  };
}

function rotate(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}

function mix(seed: number, place: number): number {
  let word = (seed + Math.imul(place, 0x9e3779b9)) | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

function expectWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new UsageError({
    where: `pairedBootstrap: ${name}`,
    expected: `a whole number from ${min} to ${max}`,
    received: String(value),
    next: 'Give another value, or leave it out.',
  });
}
