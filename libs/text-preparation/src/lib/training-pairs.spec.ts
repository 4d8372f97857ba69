import { MASK } from './masks';
import { trainingPairs } from './training-pairs';

const NONE = { masking: false, maskedNames: 0, lowerCased: 0, withoutFullStop: 0, withSymbol: 0 };
const PAIRS = Array.from({ length: 400 }, (_, index) => ({
  source: `Anna has ${index + 10}\u00A0dogs.`,
  target: `Anna hat ${index + 10} Hunde.`,
}));

it('leaves pairs as they are unless told otherwise', () => {
  for (const pair of PAIRS) expect(trainingPairs(pair, NONE)).toEqual([pair]);
});

it('cleans and masks, by all masks in turn', () => {
  const masked = PAIRS.flatMap((pair) => trainingPairs(pair, { ...NONE, masking: true }));
  expect(masked).toHaveLength(PAIRS.length);
  for (const { source, target } of masked) {
    expect(source).toMatch(/^Anna has ｟n\d｠ dogs\.$/u);
    expect(target).toBe(source.replace('has', 'hat').replace('dogs', 'Hunde'));
  }
  expect(new Set(masked.map(({ source }) => source)).size).toBe(8);
});

it.each([
  ['lowerCased', 0.2, /^anna has ｟n\d｠ dogs\.$/u],
  ['withoutFullStop', 0.1, /^Anna has ｟n\d｠ dogs$/u],
  ['withSymbol', 0.3, /^Anna has ｟n\d｠ dogs\. ｟x\d｠$|^｟x\d｠ Anna has ｟n\d｠ dogs\.$/u],
])('adds other forms: %s', (name, share, form) => {
  const preparation = { ...NONE, masking: true, [name]: share };
  const forms = PAIRS.flatMap((pair) => trainingPairs(pair, preparation).slice(1));
  expect(Math.abs(forms.length / PAIRS.length - share)).toBeLessThan(0.06); // three standard deviations of 400 draws
  for (const { source, target } of forms) {
    expect(source).toMatch(form);
    expect((target.match(MASK) ?? []).sort()).toEqual((source.match(MASK) ?? []).sort());
  }
  expect(PAIRS.flatMap((pair) => trainingPairs(pair, preparation).slice(1))).toEqual(forms);
});

it('masks names of both sides in their share', () => {
  const all = PAIRS.flatMap((pair) => trainingPairs(pair, { ...NONE, masking: true, maskedNames: 0.5 }));
  const named = all.filter(({ source }) => /^｟x\d｠ has/u.test(source));
  expect(Math.abs(named.length / PAIRS.length - 0.5)).toBeLessThan(0.08);
  for (const { target } of named) expect(target).toMatch(/^｟x\d｠ hat ｟n\d｠ Hunde\.$/u);
});
