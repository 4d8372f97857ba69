import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import { expectTensor, scriptedDecoder } from '@tolmach/testing-kit';
import type { Script } from '@tolmach/testing-kit';
import { beamSearch } from './beam-search';
import type { SearchOptions } from './search-plan';

/** a (4) looks at the first of two positions only, b (5) at both; the third position is padding. */
const LOOKING: Script = {
  logProbs: (_, prefix) => (prefix.length < 2 ? [0, 0, 0, 0, 0.52, 0.48] : [0, 0, 0, 1, 0, 0]).map(Math.log),
  attention: (_, prefix) => {
    const last = prefix.at(-1);
    if (last === undefined) return [0.5, 0.5, 0];
    return last === 4 ? [1, 0, 0] : [0.25, 0.75, 0];
  },
};

function optionsOf(coveragePenalty: number, more: Partial<SearchOptions> = {}): SearchOptions {
  const config = searchConfigSchema.parse({ beamSize: 4, lengthPenalty: 0, coveragePenalty });
  return { config, specialIds: DEFAULT_SPECIAL_IDS, sourceLengths: [2], ...more };
}

async function best(options: SearchOptions) {
  const [[hypothesis] = []] = await beamSearch(scriptedDecoder(LOOKING), [0], options);
  return hypothesis;
}

describe('attention of a search', () => {
  it('comes with a hypothesis when asked for: one row for each id, one for the end, without padding', async () => {
    const hypothesis = await best(optionsOf(0, { withAttention: true }));
    expect(hypothesis?.ids).toEqual([4, 4]);
    const rows = hypothesis?.attention ?? [];
    expect(rows).toHaveLength(3);
    const values = rows.flatMap((row) => [...row]);
    expectTensor({ shape: [3, 2], values }).toBeCloseTo([
      [0.5, 0.5],
      [1, 0],
      [1, 0],
    ]);
  });

  it('has no row for an end that was never produced', async () => {
    const options = optionsOf(0, { withAttention: true });
    const hypothesis = await best({ ...options, config: { ...options.config, maxLength: 1 } });
    expect(hypothesis).toMatchObject({ ids: [4], attention: [expect.objectContaining({ 0: 0.5 })] });
  });

  it('stays in the decoder unless it is needed', async () => {
    for (const [beta, withAttention, expected] of [
      [0, false, false],
      [0.1, false, true],
      [0, true, true],
    ] as const) {
      const decoder = scriptedDecoder(LOOKING);
      const [[hypothesis] = []] = await beamSearch(decoder, [0], optionsOf(beta, { withAttention }));
      expect(decoder.requests.every((request) => request.withAttention === expected)).toBe(true);
      expect(hypothesis?.attention !== undefined).toBe(withAttention);
    }
  });

  it('ranks by coverage of the real positions, as equation 14 says', async () => {
    // aa sums to [2.5, 0.5], ab and ba to [1.75, 1.25]: only the second position of aa is uncovered. ba wins the tie
    // by its lower last id.
    const covered = await best(optionsOf(0.5));
    expect(covered?.ids).toEqual([5, 4]);
    expect(covered?.score).toBeCloseTo(Math.log(0.52 * 0.48), 6);
    const scarcely = await best(optionsOf(0.1));
    expect(scarcely?.ids).toEqual([4, 4]);
    expect(scarcely?.score).toBeCloseTo(Math.log(0.52 * 0.52) + 0.1 * Math.log(0.5), 6);
  });
});
