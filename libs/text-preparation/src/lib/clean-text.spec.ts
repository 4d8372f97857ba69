import fc from 'fast-check';
import { cleanText } from './clean-text';

const OPEN = 'The café is open and it is raining today.';

it.each([
  ['decomposed letters', 'The cafe\u0301 is open and it is raining today.'],
  ['a no-break space', 'The café\u00A0is open and it is raining today.'],
  ['a narrow no-break space', 'The café\u202Fis open and it is raining today.'],
  ['an ideographic space', 'The café\u3000is open and it is raining today.'],
  ['a tab', 'The café\tis open and it is raining today.'],
  ['a line feed', 'The café is open and\nit is raining today.'],
  ['doubled spaces, and some at the ends', '  The café  is open   and it is raining today. '],
  ['a byte order mark in front', '\uFEFFThe café is open and it is raining today.'],
  ['a byte order mark inside', 'The café is \uFEFFopen and it is raining today.'],
  ['a soft hyphen', 'The café is o\u00ADpen and it is raining to\u00ADday.'],
  ['a zero-width space', 'The café is open\u200B and it is raining today.'],
  ['a word joiner', 'The café is open and it is\u2060 raining today.'],
  ['a zero-width joiner between Latin letters', 'The café is op\u200Den and it is raining today.'],
  ['a variation selector', 'The café is open\uFE0F and it is raining today.'],
  ['direction marks', '\u200EThe café is open and it is raining today.\u202C'],
  ['fullwidth letters', 'Ｔｈｅ café ｉｓ ｏｐｅｎ and it is raining today．'],
  ['mathematical letters', 'The café is 𝐨𝐩𝐞𝐧 and it is raining today.'],
  ['control characters', 'The café is open\u0007 and it is raining today.'],
])('gives one spelling for %s', (_, text) => {
  expect(cleanText(text)).toBe(OPEN);
});

it.each([
  '“Stop,” she said – and left…',
  '« Bonjour ! »',
  '„Ja“',
  "It's fine.",
  '👩‍👩‍👧 ❤️ 🏳️‍🌈 1️⃣',
  'می‌خواهم',
  '你好，世界。',
])('leaves %s as it is', (text) => {
  expect(cleanText(text)).toBe(text);
});

it('writes ligatures as letters', () => {
  expect(cleanText('The ﬁrst oﬃce')).toBe('The first office');
});

it('changes nothing the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const clean = cleanText(text);
      expect(cleanText(clean)).toBe(clean);
    }),
    { seed: 17, numRuns: 2000 },
  );
});
