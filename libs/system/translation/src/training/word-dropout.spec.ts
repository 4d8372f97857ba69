import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { SeededRandom } from '@tolmach/tensor-runtime';
import { assembleBatch } from './training-batch';
import { dropWords } from './translation-objective';

const special = DEFAULT_SPECIAL_IDS;
const row = Int32Array.from({ length: 400 }, (_, index) => 4 + (index % 30));
const batch = assembleBatch([{ source: row, target: row }, { source: row.slice(0, 5), target: row.slice(0, 9) }], special); // prettier-ignore

describe('dropWords', () => {
  const dropped = dropWords(batch, 0.3, special, new SeededRandom(1, 2, 'words'));

  it('replaces about as many inputs as the rate says, on each side by itself', () => {
    for (const ids of [dropped.source, dropped.targetInputs]) {
      const share = ids.filter((id) => id === special.unknown).length / 405;
      expect(share).toBeGreaterThan(0.22);
      expect(share).toBeLessThan(0.38);
    }
    const places = (ids: Int32Array) => Array.from(ids.slice(1, 400), (id) => id === special.unknown).join();
    expect(places(dropped.source)).not.toBe(places(dropped.targetInputs));
  });

  it('leaves special ids, outputs and the given batch alone', () => {
    const isSpecial = (id: number) => [special.pad, special.start, special.end].includes(id);
    batch.source.forEach((id, place) => isSpecial(id) && expect(dropped.source[place]).toBe(id));
    batch.targetInputs.forEach((id, place) => isSpecial(id) && expect(dropped.targetInputs[place]).toBe(id));
    expect(dropped.targetOutputs).toBe(batch.targetOutputs);
    expect(batch.source).not.toContain(special.unknown);
  });

  it('draws the same for a step again, and nothing at rate 0', () => {
    expect(dropWords(batch, 0.3, special, new SeededRandom(1, 2, 'words'))).toEqual(dropped);
    expect(dropWords(batch, 0.3, special, new SeededRandom(1, 3, 'words'))).not.toEqual(dropped);
    expect(dropWords(batch, 0, special, new SeededRandom(1))).toBe(batch);
  });
});
