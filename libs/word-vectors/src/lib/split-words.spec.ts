import fc from 'fast-check';
import { splitWords } from './split-words';

const wordsOf = (text: string) => splitWords(text, { lowerCase: true }).map(({ form }) => form);

describe('splitWords', () => {
  it.each([
    ['What a wonderful film.', ['what', 'a', 'wonderful', 'film', '.']],
    ["You'll enjoy it, won't you?", ['you', "'ll", 'enjoy', 'it', ',', 'wo', "n't", 'you', '?']],
    ['It’s  bug-eyed -- really!!', ['it', "'s", 'bug', 'eyed', '--', 'really', '!!']],
    ['they presume wo n\'t , \'s "real"', ['they', 'presume', 'wo', "n't", ',', "'s", '"', 'real', '"']],
    ['9:30, $5.99 and 1,000', ['9:30', ',', '$', '5.99', 'and', '1,000']],
    ['Cafe\u0301 (naïve)', ['café', '(', 'naïve', ')']],
    ['well- done -off', ['well', '-', 'done', '-', 'off']],
    ['', []],
    [' \t\u00a0', []],
  ])('cuts %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('keeps the case where it is wanted', () => {
    expect(splitWords("It's OK", { lowerCase: false }).map(({ form }) => form)).toEqual(['It', "'s", 'OK']);
  });

  it('tells the place of each word, which covers all but spaces and hyphens', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'B', "'", 's', '.', '-', ' ', '9', '’', 'é', '😀') }),
        (text) => {
          const words = splitWords(text, { lowerCase: false });
          let rest = text;
          for (const { start, end } of words) rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
          expect(rest.replace(/[\s-]/gu, '')).toBe('');
          const places = words.flatMap(({ start, end }) => [start, end]);
          expect(places).toEqual([...places].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('gives words that were cut before as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'n', 't', "'", '.', '-', ' ', '9', '!') }), (text) => {
        const words = wordsOf(text);
        const hasLooseApostrophe = words.some((word) => /^'+$/.test(word));
        if (!hasLooseApostrophe) expect(wordsOf(words.join(' '))).toEqual(words);
      }),
    );
  });
});
