import { findNames } from './find-names';

/** A model that knows words of up to eight letters. */
const countPieces = (word: string) => (word.length > 8 ? 4 : 1);
const found = (text: string) => findNames(text, countPieces).map(({ text: name, start }) => [name, start]);

it('finds names inside a sentence that take many pieces', () => {
  expect(found('We met Krzysztofa in Ljubljanica, then Anna and Przemyslaw.')).toEqual([
    ['Krzysztofa', 7],
    ['Ljubljanica', 21],
    ['Przemyslaw', 48],
  ]);
});

it.each([
  'Unbelievably, it rains.',
  'He left. Unfortunately it rained.',
  'an unbelievable story',
  "Karamazov's, McDonald-like",
])('finds none in %s', (text) => {
  expect(found(text)).toEqual([]);
});
