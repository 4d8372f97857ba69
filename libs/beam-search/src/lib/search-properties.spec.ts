import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import type { Hypothesis, SearchProgress } from '@tolmach/contracts';
import { scriptedDecoder } from '@tolmach/testing-kit';
import type { Script } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { beamSearch } from './beam-search';
import { greedySearch } from './greedy-search';
import { coveragePenalty, lengthPenalty } from './penalties';
import type { SearchOptions } from './search-plan';

const { end: END, ...NEVER } = DEFAULT_SPECIAL_IDS;
const VOCABULARY_SIZE = 6; // pad, unknown, start, end, and the two words:
const WORDS = [4, 5];
const NUM_POSITIONS = 3;

/** A fixed random network: numbers between 0 and 1 from a seed, a sentence and a prefix. */
function noise(seed: number, sentence: number, prefix: readonly number[], size: number): number[] {
  let state = [sentence, ...prefix].reduce((mixed, value) => Math.imul(mixed ^ (value + 1), 0x9e3779b1), seed | 1);
  return Array.from({ length: size }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x6d2b79f5;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  });
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Few distinct weights when `levels` is small, so that ties are common. */
function randomScript(seed: number, levels: number): Script {
  const weight = (value: number): number => 1 + Math.floor(value * levels);
  return {
    logProbs: (sentence, prefix) => {
      const weights = noise(seed, sentence, prefix, VOCABULARY_SIZE).map(weight);
      return Float32Array.from(normalised(weights), Math.log);
    },
    attention: (sentence, prefix) => Float32Array.from(normalised(noise(~seed, sentence, prefix, NUM_POSITIONS))),
  };
}

const script = fc.tuple(fc.integer(), fc.constantFrom(2, 1000)).map(([seed, levels]) => randomScript(seed, levels));
const alpha = fc.constantFrom(0, 0.6, 1, 2);
const beta = fc.constantFrom(0, 0.2, 1);

function optionsOf(config: Record<string, number>, batchSize: number, patience = 1): SearchOptions {
  const sourceLengths = new Array<number>(batchSize).fill(NUM_POSITIONS);
  return { config: searchConfigSchema.parse(config), specialIds: DEFAULT_SPECIAL_IDS, sourceLengths, patience };
}

function allSequences(maxLength: number): number[][] {
  const shorter = maxLength === 0 ? [] : allSequences(maxLength - 1);
  const longest = shorter.filter((ids) => ids.length === maxLength - 1);
  return maxLength === 0 ? [[]] : [...shorter, ...longest.flatMap((ids) => WORDS.map((word) => [...ids, word]))];
}

function scored({ logProbs, attention }: Script, ids: number[], alphaValue: number, betaValue: number): Hypothesis {
  const sums = new Array<number>(NUM_POSITIONS).fill(0);
  let logProb = 0;
  [...ids, END].forEach((id, time) => {
    const prefix = ids.slice(0, time);
    logProb += logProbs(0, prefix)[id] ?? NaN;
    sums.forEach((sum, position) => (sums[position] = sum + (attention?.(0, prefix)[position] ?? NaN)));
  });
  const score = logProb / lengthPenalty(ids.length + 1, alphaValue) + coveragePenalty(sums, betaValue);
  return { ids, logProb, score };
}

/** Greedy search in its plainest form. */
function likeliest({ logProbs }: Script, maxLength: number): number[] {
  const ids: number[] = [];
  while (ids.length < maxLength) {
    const allowed = Array.from(logProbs(0, ids), (value, id) =>
      Object.values(NEVER).includes(id) ? -Infinity : value,
    );
    const id = allowed.indexOf(Math.max(...allowed));
    if (id === END) return ids;
    ids.push(id);
  }
  return ids;
}

describe('beamSearch, for any decoder', () => {
  it('equals exhaustive search when the beam is as wide as the space', () =>
    fc.assert(
      fc.asyncProperty(script, alpha, beta, fc.integer({ min: 1, max: 15 }), async (each, a, b, numBest) => {
        const config = { beamSize: 32, numBest, maxLength: 3, lengthPenalty: a, coveragePenalty: b };
        const [found = []] = await beamSearch(scriptedDecoder(each), [0], optionsOf(config, 1, Infinity));
        const all = allSequences(3).map((ids) => scored(each, ids, a, b));
        const expected = all.sort((first, second) => second.score - first.score).slice(0, numBest);
        expect(found).toHaveLength(numBest);
        for (const [rank, { ids, logProb, score }] of found.entries()) {
          expect(score).toBeCloseTo(expected[rank]?.score ?? NaN, 9); // ties may stand in another order
          expect({ ids, logProb, score }).toEqual(scored(each, [...ids], a, b));
        }
      }),
    ));

  it('equals greedy search with a beam of one', () =>
    fc.assert(
      fc.asyncProperty(script, async (each) => {
        const options = optionsOf({ beamSize: 1, maxLength: 8 }, 1);
        const [greedy] = await greedySearch(scriptedDecoder(each), [0], {
          ...options,
          config: { ...options.config, beamSize: 7, numBest: 3 },
        });
        const ids = likeliest(each, 8);
        expect(greedy?.ids).toEqual(ids);
        expect(await beamSearch(scriptedDecoder(each), [0], options)).toEqual([[greedy]]);
      }),
    ));

  it('does not depend on the other sentences, nor on their order', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({ script, a: alpha, b: beta, patience: fc.constantFrom(1, 2, Infinity) }),
        fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 9 }),
        fc.constantFrom('free' as const, 'keep' as const),
        async (each, sentences, finishedSlot) => {
          const config = { beamSize: 3, numBest: 3, maxLength: 6, lengthPenalty: each.a, coveragePenalty: each.b };
          const search = (batch: readonly number[]): Promise<Hypothesis[][]> => {
            const options = { ...optionsOf(config, batch.length, each.patience), finishedSlot, withAttention: true };
            return beamSearch(scriptedDecoder(each.script), batch, options);
          };
          const together = await search(sentences);
          for (const [row, sentence] of sentences.entries()) expect(await search([sentence])).toEqual([together[row]]);
        },
      ),
      { numRuns: 50 },
    ));

  it('returns sorted, different hypotheses within the limit, frees every state, and repeats itself', () =>
    fc.assert(
      fc.asyncProperty(script, alpha, beta, fc.integer({ min: 1, max: 7 }), async (each, a, b, beamSize) => {
        const config = { beamSize, numBest: beamSize, maxLength: 5, lengthPenalty: a, coveragePenalty: b };
        const decoder = scriptedDecoder(each);
        const batches = await beamSearch(decoder, [0, 1], optionsOf(config, 2));
        for (const found of batches) {
          const scores = found.map(({ score }) => score);
          expect(scores).toEqual([...scores].sort((first, second) => second - first));
          expect(new Set(found.map(({ ids }) => ids.join(' '))).size).toBe(found.length);
          expect(found.length).toBeGreaterThan(0);
          expect(found.every(({ ids }) => ids.length <= 5 && ids.every((id) => WORDS.includes(id)))).toBe(true);
        }
        expect(decoder.numLiveStates).toBe(0);
        expect(await beamSearch(scriptedDecoder(each), [0, 1], optionsOf(config, 2))).toEqual(batches);
      }),
    ));

  it('tells after each step what the best hypothesis begins with, and takes nothing back', async () => {
    let numEarly = 0; // ids that were told before their search had stopped
    await fc.assert(
      fc.asyncProperty(
        fc.record({ script, a: alpha, b: beta, patience: fc.constantFrom(1, 2, Infinity) }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('free' as const, 'keep' as const),
        async (each, beamSize, finishedSlot) => {
          const config = { beamSize, numBest: beamSize, maxLength: 12, lengthPenalty: each.a, coveragePenalty: each.b };
          const told: SearchProgress[][] = [[], []];
          const options = { ...optionsOf(config, 2, each.patience), finishedSlot };
          const onProgress = (progress: SearchProgress) => void told[progress.index]?.push(progress);
          const batches = await beamSearch(scriptedDecoder(each.script), [3, 4], { ...options, onProgress });
          for (const [index, found] of batches.entries()) {
            const all = told[index] ?? [];
            const best = found[0]?.ids ?? [];
            for (const { settledIds } of all) expect(best.slice(0, settledIds.length)).toEqual(settledIds);
            const sizes = all.map(({ settledIds }) => settledIds.length);
            expect(sizes).toEqual([...sizes].sort((first, second) => first - second));
            expect(all.map(({ hypotheses }) => hypotheses)).toEqual([...sizes.slice(1).map(() => undefined), found]);
            numEarly += sizes.at(-2) ?? 0;
          }
        },
      ),
    );
    expect(numEarly).toBeGreaterThan(100);
  });
});
