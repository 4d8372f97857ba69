import { DEFAULT_LEARNING, learnWordVectors } from './learn-word-vectors';
import type { WordVectors } from './word-vectors';

const FRUITS = ['apple', 'pear', 'plum'];
const TOOLS = ['hammer', 'saw', 'drill'];

/** Fruits are eaten, tools are used, and the two never meet. */
const SENTENCES = Array.from({ length: 600 }, (_, index) => {
  const pick = (words: readonly string[], step: number) => words[Math.floor(index / step) % words.length] ?? '';
  return index % 2 === 0
    ? ['we', 'eat', 'a', 'ripe', pick(FRUITS, 2), pick(['now', 'raw'], 3)]
    : ['they', 'use', 'the', 'heavy', pick(TOOLS, 2), pick(['here', 'well'], 3)];
});

const options = { ...DEFAULT_LEARNING, size: 12, epochs: 4, minCount: 2, subsampling: 1, learningRate: 0.05 };

function cosine({ words, size, values }: WordVectors, one: string, other: string): number {
  const vector = (word: string) => values.subarray(words.indexOf(word) * size, (words.indexOf(word) + 1) * size);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
  const [a, b] = [vector(one), vector(other)];
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('learnWordVectors', () => {
  it('brings words with the same neighbours together', async () => {
    const vectors = await learnWordVectors([...SENTENCES, ['rare', 'eat']], options);
    expect(vectors.words).not.toContain('rare');
    for (const [words, others] of [
      [FRUITS, TOOLS],
      [TOOLS, FRUITS],
    ] as const) {
      // prettier-ignore
      const [first = '', second = ''] = words;
      expect(cosine(vectors, first, second)).toBeGreaterThan(0.3 + cosine(vectors, first, others[0] ?? ''));
    }
  });

  it('gives the same vectors for the same seed, and others for another', async () => {
    const learnt = [1, 1, 2].map((seed) => learnWordVectors(SENTENCES, { ...options, epochs: 1, seed }));
    const [one, same, other] = await Promise.all(learnt);
    expect(same?.values).toEqual(one?.values);
    expect(other?.values).not.toEqual(one?.values);
  });

  it('tells how much is done', async () => {
    const shares: number[] = [];
    await learnWordVectors(SENTENCES, { ...options, epochs: 3, onProgress: (share) => shares.push(share) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const reason = new Error('told to stop');
    setTimeout(() => {
      stop.abort(reason);
    }, 1);
    const endless = learnWordVectors(SENTENCES, { ...options, epochs: 1e6, signal: stop.signal });
    await expect(endless).rejects.toBe(reason);
  });
});
