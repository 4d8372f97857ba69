import { ConfigError, DEFAULT_SPECIAL_IDS, ModelFileError, searchConfigSchema, ShapeError } from '@tolmach/contracts';
import type { Hypothesis } from '@tolmach/contracts';
import { scriptedDecoder } from '@tolmach/testing-kit';
import type { Script } from '@tolmach/testing-kit';
import { beamSearch } from './beam-search';
import type { SearchOptions } from './search-plan';

const END = DEFAULT_SPECIAL_IDS.end;
const IMPOSSIBLE = -Infinity;

/** Distributions over pad, unknown, start, end, a = 4, b = 5 by prefix; other prefixes can only end. */
function tableScript(table: Readonly<Record<string, readonly number[]>>): Script {
  const onlyEnd = [0, 0, 0, 1, 0, 0];
  return { logProbs: (_, prefix) => (table[prefix.join(' ')] ?? onlyEnd).map(Math.log) };
}

function optionsOf(config: Partial<SearchOptions['config']>, more: Partial<SearchOptions> = {}): SearchOptions {
  const { beamSize = 2, lengthPenalty = 0, ...others } = config;
  return {
    config: searchConfigSchema.parse({ beamSize, lengthPenalty, ...others }),
    specialIds: DEFAULT_SPECIAL_IDS,
    sourceLengths: [3],
    ...more,
  };
}

async function searchOne(script: Script, options: SearchOptions): Promise<Hypothesis[]> {
  const decoder = scriptedDecoder(script);
  const [hypotheses] = await beamSearch(decoder, [0], options);
  expect(decoder.numLiveStates).toBe(0);
  return hypotheses ?? [];
}

/** Greedy takes a (0.5) and gets 0.5 * 0.4; the better way is b (0.4) with 0.4 * 0.9. */
const GARDEN_PATH = tableScript({
  '': [0, 0, 0, 0.1, 0.5, 0.4],
  '4': [0, 0, 0, 0.4, 0.3, 0.3],
  '5': [0, 0, 0, 0.9, 0.1, 0],
});

describe('beamSearch', () => {
  it('finds what greedy search misses', async () => {
    const [best] = await searchOne(GARDEN_PATH, optionsOf({ beamSize: 2 }));
    expect(best?.ids).toEqual([5]);
    expect(best?.logProb).toBeCloseTo(Math.log(0.36), 6);
    const [greedy] = await searchOne(GARDEN_PATH, optionsOf({ beamSize: 1 }));
    expect(greedy?.ids).toEqual([4]);
  });

  it('returns the n best, sorted, with the end piece in the logProb', async () => {
    const found = await searchOne(GARDEN_PATH, optionsOf({ beamSize: 4, numBest: 4 }));
    expect(found.map(({ ids }) => ids)).toEqual([[5], [4], [4, 4], [4, 5]]);
    [0.36, 0.2, 0.15, 0.15].forEach((p, rank) => expect(found[rank]?.logProb).toBeCloseTo(Math.log(p), 6));
    found.forEach(({ score, logProb }) => expect(score).toBe(logProb));
  });

  it('counts only the first row of a sentence at the start', async () => {
    const found = await searchOne(GARDEN_PATH, optionsOf({ beamSize: 4, numBest: 4 }, { patience: Infinity }));
    expect(new Set(found.map(({ ids }) => ids.join(' '))).size).toBe(found.length);
  });

  it('breaks ties by lower id, then by lower parent', async () => {
    const even = tableScript({
      '': [0, 0, 0, 0, 0.5, 0.5],
      '4': [0, 0, 0, 0, 0.5, 0.5],
      '5': [0, 0, 0, 0, 0.5, 0.5],
    });
    const found = await searchOne(even, optionsOf({ beamSize: 4, numBest: 4 }));
    expect(found.map(({ ids }) => ids.join(' '))).toEqual(['4 4', '5 4', '4 5', '5 5']);
  });

  it('prefers longer output as the length penalty grows', async () => {
    const script = tableScript({ '': [0, 0, 0, 0.5, 0.5, 0], '4': [0, 0, 0, 0, 0.8, 0.2] });
    const [short] = await searchOne(script, optionsOf({ beamSize: 3, lengthPenalty: 0 }));
    expect(short?.ids).toEqual([]);
    expect(short?.score).toBeCloseTo(Math.log(0.5), 6);
    const [long] = await searchOne(script, optionsOf({ beamSize: 3, lengthPenalty: 1 }, { patience: Infinity }));
    expect(long?.ids).toEqual([4, 4]);
    expect(long?.score).toBeCloseTo(Math.log(0.4) / (8 / 6), 6);
  });

  describe('special ids', () => {
    const tempting = tableScript({ '': [0.3, 0.2, 0.3, 0.1, 0.1, 0] });

    it('never produces pad or start, nor unknown unless told', async () => {
      const found = await searchOne(tempting, optionsOf({ beamSize: 2, numBest: 2 }));
      expect(found.map(({ ids }) => ids)).toEqual([[], [4]]);
      const known = await searchOne(tempting, optionsOf({ beamSize: 3, numBest: 3 }, { allowUnknown: true }));
      expect(known.map(({ ids }) => ids)).toEqual([[DEFAULT_SPECIAL_IDS.unknown], [], [4]]);
    });

    it('lets a model end whose start id is its end id', async () => {
      const specialIds = { ...DEFAULT_SPECIAL_IDS, start: END };
      const [best] = await searchOne(GARDEN_PATH, optionsOf({}, { specialIds }));
      expect(best?.ids).toEqual([5]);
    });
  });

  describe('length limit', () => {
    const endless: Script = { logProbs: () => [IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, -0.5, -1] };

    it('cuts hypotheses when none has ended', async () => {
      const config = { beamSize: 2, numBest: 2, maxLength: 3, lengthPenalty: 1 };
      const found = await searchOne(endless, optionsOf(config));
      expect(found).toEqual([
        { ids: [4, 4, 4], logProb: -1.5, score: -1.5 / (8 / 6) },
        { ids: [5, 4, 4], logProb: -2, score: -2 / (8 / 6) },
      ]);
    });

    it('is twice the source and ten more by default', async () => {
      const decoder = scriptedDecoder(endless);
      const found = await beamSearch(decoder, [0, 1], optionsOf({}, { sourceLengths: [1, 4] }));
      expect(found.map(([best]) => best?.ids.length)).toEqual([12, 18]);
    });

    it('still lets a hypothesis of that length end', async () => {
      const [best] = await searchOne(GARDEN_PATH, optionsOf({ maxLength: 1 }));
      expect(best?.ids).toEqual([5]);
    });

    it('returns the empty prefix when nothing at all is possible', async () => {
      const mute: Script = { logProbs: () => new Array<number>(6).fill(IMPOSSIBLE) };
      expect(await searchOne(mute, optionsOf({}))).toMatchObject([{ ids: [], logProb: 0 }]);
    });
  });

  describe('finished hypotheses', () => {
    // The end is second best at first: its slot is free for b, whose way is the second best of all.
    const script = tableScript({ '': [0, 0, 0, 0.3, 0.45, 0.25], '4': [0, 0, 0, 0.5, 0.5, 0] });

    it('give their slot to the next best unless told to keep it', async () => {
      const options = optionsOf({ beamSize: 2, numBest: 2 }, { patience: 2 });
      expect((await searchOne(script, options)).map(({ ids }) => ids)).toEqual([[], [5]]);
      const keeping = await searchOne(script, { ...options, finishedSlot: 'keep' });
      expect(keeping.map(({ ids }) => ids)).toEqual([[], [4]]);
    });

    it('stop the sentence when there are patience times beamSize of them', async () => {
      const slow = tableScript({ '': [0, 0, 0, 0.3, 0.45, 0.25], '4': [0, 0, 0, 0.4, 0.6, 0] });
      const numSteps = async (patience: number): Promise<number> => {
        const decoder = scriptedDecoder(slow);
        await beamSearch(decoder, [0], optionsOf({ beamSize: 3, numBest: 3 }, { patience }));
        return decoder.requests.length;
      };
      expect([await numSteps(1 / 3), await numSteps(1), await numSteps(Infinity)]).toEqual([1, 2, 3]);
    });

    it('do not stop it while an unfinished one can still win narrowly', async () => {
      // One token: ln 0.5 = -0.693. Two: ln 0.45 / (7 / 6) = -0.684.
      const close = tableScript({ '': [0, 0, 0, 0.5, 0.45, 0.05] });
      const [best] = await searchOne(close, optionsOf({ beamSize: 2, lengthPenalty: 1, maxLength: 1 }));
      expect(best?.ids).toEqual([4]);
    });

    it('stop the sentence when no unfinished one can win any more', async () => {
      const sure = tableScript({ '': [0, 0, 0, 0.9, 0.1, 0] });
      const decoder = scriptedDecoder(sure);
      await beamSearch(decoder, [0], optionsOf({ beamSize: 3 }, { patience: Infinity }));
      expect(decoder.requests).toHaveLength(1);
    });
  });

  it('lets a sentence leave with all its rows, and asks for no more than is left', async () => {
    const lengths = [2, 0, 1];
    const decoder = scriptedDecoder({
      logProbs: (sentence, prefix) =>
        prefix.length < (lengths[sentence] ?? 0) ? [-9, -9, -9, -9, -0.1, -5] : [-9, -9, -9, 0, -9, -9],
    });
    const options = optionsOf({ beamSize: 2 }, { sourceLengths: [3, 3, 3] });
    const found = await beamSearch(decoder, [0, 1, 2], options);
    expect(found.map(([best]) => best?.ids)).toEqual([[4, 4], [], [4]]);
    expect(decoder.sentencesSeen).toEqual([
      [0, 0, 1, 1, 2, 2],
      [0, 0, 2, 2],
      [0, 0],
    ]);
    expect(decoder.requests.map(({ lastIds }) => lastIds[0])).toEqual([DEFAULT_SPECIAL_IDS.start, 4, 4]);
    expect(decoder.requests[0]).toMatchObject({ topK: 6, withAttention: false });
    expect(decoder.numLiveStates).toBe(0);
  });

  it('starts nothing for an empty batch', async () => {
    const decoder = scriptedDecoder(GARDEN_PATH);
    expect(await beamSearch(decoder, [], optionsOf({}, { sourceLengths: [] }))).toEqual([]);
    expect(decoder.requests).toHaveLength(0);
  });

  describe('faults', () => {
    it('refuses more hypotheses than the beam holds', async () => {
      const search = searchOne(GARDEN_PATH, optionsOf({ beamSize: 2, numBest: 3 }));
      await expect(search).rejects.toThrow(ConfigError);
      await expect(search).rejects.toThrow('beamSearch: expected numBest of at most beamSize (2), received 3.');
    });

    it('names a decoder that computes NaN, and frees its state', async () => {
      const decoder = scriptedDecoder({ logProbs: () => [NaN, -1, -1, -1] });
      await expect(beamSearch(decoder, [0], optionsOf({}))).rejects.toThrow(ModelFileError);
      expect(decoder.numLiveStates).toBe(0);
    });

    it('names a decoder that gives no attention though asked', async () => {
      const decoder = scriptedDecoder(GARDEN_PATH);
      await expect(beamSearch(decoder, [0], optionsOf({ coveragePenalty: 0.2 }))).rejects.toThrow(ShapeError);
      expect(decoder.numLiveStates).toBe(0);
    });

    it('passes on what a step throws, without touching the consumed state', async () => {
      const decoder = scriptedDecoder(GARDEN_PATH);
      const release = jest.fn();
      const step = () => Promise.reject(new Error('out of memory'));
      await expect(beamSearch({ ...decoder, release, step }, [0], optionsOf({}))).rejects.toThrow('out of memory');
      expect(release).not.toHaveBeenCalled();
    });
  });
});
