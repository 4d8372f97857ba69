import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import { scriptedDecoder } from '@tolmach/testing-kit';
import type { Script } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { beamSearch } from './beam-search';

const END = DEFAULT_SPECIAL_IDS.end;
const WORDS = [4, 5, 6, 7];

/** Chances of the end and of four words that depend on the prefix alone. */
function randomScript(seed: number): Script {
  const weight = (prefix: readonly number[], id: number): number => {
    const mixed = [...prefix, id].reduce((sum, value) => Math.imul(sum ^ (value + 7), 0x9e3779b1), seed);
    return 1 + (((mixed ^ (mixed >>> 13)) >>> 0) % 1000);
  };
  return {
    logProbs: (_, prefix) => {
      const weights = [0, 1, 2, END, ...WORDS].map((id) => (id < END ? 0 : weight(prefix, id)));
      const sum = weights.reduce((total, value) => total + value, 0);
      return Float32Array.from(weights, (value) => Math.log(value / sum));
    },
  };
}

interface Prefix {
  readonly ids: number[];
  readonly logProb: number;
  readonly cost: number;
}

/** Algorithm 1 of the paper, word for word, with all candidates of a step in one list. */
function asThePaperSays(
  { logProbs }: Script,
  { numGroups, groupSize, penalty, maxLength }: Record<'numGroups' | 'groupSize' | 'penalty' | 'maxLength', number>,
) {
  const groups = Array.from({ length: numGroups }, () => ({
    going: [{ ids: [], logProb: 0, cost: 0 }] as Prefix[],
    ended: [] as Prefix[],
  }));
  for (let time = 0; time <= maxLength; time++) {
    const taken: number[] = [];
    for (const group of groups) {
      const candidates = group.going
        .flatMap(({ ids, logProb, cost }) =>
          [END, ...WORDS].map((id) => ({
            ids: [...ids, id],
            logProb: logProb + (logProbs(0, ids)[id] ?? NaN),
            cost: cost + penalty * taken.filter((other) => other === id).length,
          })),
        )
        .sort((a, b) => b.logProb - b.cost - (a.logProb - a.cost));
      const hasEnded = ({ ids }: Prefix) => ids.at(-1) === END;
      group.ended.push(...candidates.slice(0, groupSize).filter(hasEnded));
      group.going = candidates.filter((one) => !hasEnded(one)).slice(0, time < maxLength ? groupSize : 0);
      taken.push(...group.going.map(({ ids }) => ids.at(-1) ?? NaN));
      if (group.ended.length >= groupSize) group.going = [];
    }
  }
  return groups.flatMap(({ ended }) => ended.sort((a, b) => b.logProb - a.logProb).slice(0, groupSize));
}

function search(script: Script, config: Record<string, number>) {
  const options = {
    config: searchConfigSchema.parse({ lengthPenalty: 0, ...config }),
    specialIds: DEFAULT_SPECIAL_IDS,
    sourceLengths: [3],
  };
  return beamSearch(scriptedDecoder(script), [0], options);
}

describe('groups of a beam', () => {
  it('find what the algorithm of the paper finds', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 0.3, 1, 50),
        async (seed, numGroups, groupSize, penalty) => {
          const script = randomScript(seed);
          const beamSize = numGroups * groupSize;
          const expected = asThePaperSays(script, { numGroups, groupSize, penalty, maxLength: 6 });
          fc.pre(expected.length > 0);
          const [found = []] = await search(script, {
            beamSize,
            numBest: beamSize,
            beamGroups: numGroups,
            diversityPenalty: penalty,
            maxLength: 6,
          });
          const textOf = (ids: readonly number[]) => ids.join(' ');
          const texts = new Set(expected.map(({ ids }) => textOf(ids.slice(0, -1))));
          expect(new Set(found.map(({ ids }) => textOf(ids)))).toEqual(texts);
          for (const { ids, logProb, score } of found) {
            const same = expected.find((one) => textOf(one.ids.slice(0, -1)) === textOf(ids));
            expect(logProb).toBeCloseTo(same?.logProb ?? NaN, 6);
            expect(score).toBe(logProb);
          }
          const scores = found.map(({ score }) => score);
          expect(scores).toEqual([...scores].sort((a, b) => b - a));
        },
      ),
    ));

  const sure: Script = {
    logProbs: (_, prefix) =>
      (prefix.length < 2 ? [0, 0, 0, 0, 0.7, 0.2, 0.1, 0] : [0, 0, 0, 1, 0, 0, 0, 0]).map(Math.log),
  };

  it('begin in different ways where hypotheses of one beam would begin alike', async () => {
    const [plain = []] = await search(sure, { beamSize: 3, numBest: 3 });
    const [grouped = []] = await search(sure, { beamSize: 3, numBest: 3, beamGroups: 3, diversityPenalty: 5 });
    expect(plain.map(({ ids }) => ids)).toEqual([[4, 4], [5, 4], [4, 5]]); // prettier-ignore
    expect(grouped.map(({ ids }) => ids)).toEqual([[4, 4], [5, 5], [6, 6]]); // prettier-ignore
    expect(grouped[2]?.logProb).toBeCloseTo(2 * Math.log(0.1), 6);
  });

  it('are one beam when a piece costs nothing: each finds the same, which is given once', async () => {
    const [found = []] = await search(sure, { beamSize: 6, numBest: 6, beamGroups: 3, diversityPenalty: 0 });
    const [two = []] = await search(sure, { beamSize: 2, numBest: 2 });
    expect(found).toEqual(two);
  });

  it('come into one list, the best of each group in it', async () => {
    const config = { beamSize: 4, beamGroups: 2, diversityPenalty: 5 };
    const [[one] = []] = await search(sure, config);
    expect(one?.ids).toEqual([4, 4]);
    const [both = []] = await search(sure, { ...config, numBest: 2 });
    expect(both.map(({ ids }) => ids)).toEqual([[4, 4], [6, 5]]); // prettier-ignore
  });

  it('are of one size', async () => {
    await expect(search(sure, { beamSize: 5, beamGroups: 2 })).rejects.toThrow(
      'beamSearch: expected a beamSize (5) that is a multiple of beamGroups, received 2. Widen the beam, or take fewer groups.',
    );
  });
});

/** Hypotheses that transformers finds (tools/golden/beam_groups.py). */
interface Golden {
  readonly maxLength: number;
  readonly cases: readonly {
    readonly numGroups: number;
    readonly groupSize: number;
    readonly penalty: number;
    /** [id before, id]; null where an id never comes. */
    readonly logProbs: readonly (readonly (number | null)[])[];
    readonly found: readonly { readonly ids: readonly number[]; readonly logProb: number }[];
  }[];
}

const golden = JSON.parse(readFileSync(join(__dirname, '../../fixtures/beam-groups.json'), 'utf8')) as Golden;

it.each(golden.cases)('groups find what transformers finds: $numGroups of $groupSize, $penalty', async (one) => {
  const { numGroups, groupSize, penalty, logProbs: table, found: expected } = one;
  const rowAfter = (prefix: readonly number[]) => table[prefix.at(-1) ?? DEFAULT_SPECIAL_IDS.start] ?? [];
  const beamSize = numGroups * groupSize;
  const [found = []] = await search(
    { logProbs: (_, prefix) => rowAfter(prefix).map((value) => value ?? -Infinity) },
    { beamSize, numBest: beamSize, beamGroups: numGroups, diversityPenalty: penalty, maxLength: golden.maxLength },
  );
  const lengths = found.map(({ ids }) => ids.length);
  if (expected.length === 0)
    expect(new Set(lengths)).toEqual(new Set([golden.maxLength])); // cut: nothing has ended
  else expect(found.map(({ ids }) => ids)).toEqual(expected.map(({ ids }) => ids));
  for (const [rank, { logProb }] of expected.entries()) expect(found[rank]?.logProb).toBeCloseTo(logProb, 4);
});
