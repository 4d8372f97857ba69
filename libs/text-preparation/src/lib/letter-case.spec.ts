import { inLetterCase, letterCaseOf, toOrdinaryCase } from './letter-case';

/** A model that knows names with a capital and all other words without. */
const NAMES = ['Anna', 'Paris', 'Haus', 'Pferd', 'Monday'];
const countPieces = (word: string) =>
  NAMES.includes(word) || (word === word.toLowerCase() && !NAMES.some((name) => name.toLowerCase() === word)) ? 1 : 3;

it.each([
  ['A MAN IS RIDING A HORSE.', 'en', 'upper'],
  ['WHAT ELSE IS HAPPENING?', 'en', 'upper'],
  ['STOP!', 'en', 'upper'],
  ['ÇA VA TRÈS BIEN', 'fr', 'upper'],
  ['ОСТОРОЖНО, ДВЕРИ ЗАКРЫВАЮТСЯ', 'ru', 'upper'],
  ['A Man Is Riding A Horse', 'en', 'title'],
  ['The Cat Sits on the Old Table', 'en', 'title'],
  ['A man is riding a horse.', 'en', 'ordinary'],
  ['OK', 'en', 'ordinary'],
  ['I live in the USA.', 'en', 'ordinary'],
  ['New York City', 'en', 'ordinary'],
  ['Anna Mag Große Alte Häuser', 'de', 'ordinary'],
  ['你好', 'en', 'ordinary'],
  ['42', 'en', 'ordinary'],
])('%s (%s) is %s', (sentence, language, letterCase) => {
  expect(letterCaseOf(sentence, language)).toBe(letterCase);
});

it.each([
  ['A MAN IS RIDING A HORSE.', 'A man is riding a horse.'],
  ["I'M ANNA AND I LIVE IN PARIS", "I'm Anna and I live in Paris"],
  ['DAS PFERD VOR DEM HAUS', 'Das Pferd vor dem Haus'],
  ['See You On Monday', 'See you on Monday'],
])('writes %s as %s', (sentence, ordinary) => {
  expect(toOrdinaryCase(sentence, countPieces)).toBe(ordinary);
});

it('puts the case back: capitals in every language, headlines in English', () => {
  expect(inLetterCase('Straße, çà et là', 'upper', 'de')).toBe('STRASSE, ÇÀ ET LÀ');
  expect(inLetterCase('A man is riding on the horse', 'title', 'en')).toBe('A Man is Riding on the Horse');
  expect(inLetterCase('Un homme monte un cheval', 'title', 'fr')).toBe('Un homme monte un cheval');
  expect(inLetterCase('as it is', 'ordinary', 'en')).toBe('as it is');
});
