import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { SeededRandom } from '@tolmach/tensor-runtime';
import { assembleTargets } from './target-rows';
import { dropTargetWords } from './word-dropout';

const special = DEFAULT_SPECIAL_IDS;
const row = Int32Array.from({ length: 400 }, (_, index) => 4 + (index % 30));
const batch = assembleTargets([row, row.slice(0, 9)], special);

it('replaces about as many inputs as the rate says, and leaves special ids, outputs and the given batch alone', () => {
  const dropped = dropTargetWords(batch, 0.3, special, new SeededRandom(1, 2, 'words'));
  const share = dropped.targetInputs.filter((id) => id === special.unknown).length / 409;
  expect(share).toBeGreaterThan(0.22);
  expect(share).toBeLessThan(0.38);
  const isSpecial = (id: number) => [special.pad, special.start, special.end].includes(id);
  batch.targetInputs.forEach((id, place) => isSpecial(id) && expect(dropped.targetInputs[place]).toBe(id));
  expect(dropped.targetOutputs).toBe(batch.targetOutputs);
  expect(batch.targetInputs).not.toContain(special.unknown);
  expect(dropTargetWords(batch, 0, special, new SeededRandom(1))).toBe(batch);
});
