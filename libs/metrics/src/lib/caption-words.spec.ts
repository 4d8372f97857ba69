import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { captionWordLists, captionWords } from './caption-words';

// The golden script writes this shape; a wrong one fails the comparisons below.
const { texts, lists } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/caption-words.json'), 'utf8')) as {
  readonly texts: readonly { readonly text: string; readonly words: string }[];
  readonly lists: readonly { readonly captions: readonly string[]; readonly words: readonly string[] }[];
};

describe('captionWords', () => {
  it.each(texts)('cuts $text as coco-caption does', ({ text, words }) => {
    expect(captionWords(text).join(' ')).toBe(words);
  });

  it.each(lists)('cuts the list that begins with $captions.0 as one text', ({ captions, words }) => {
    expect(captionWordLists(captions).map((line) => line.join(' '))).toEqual(words);
  });

  it('gives one list of words per caption, whatever line breaks and empty captions there are', () => {
    expect(captionWordLists(['a\nb\r\nc', '', 'd\u2028e', '\n', 'f'])).toEqual([
      ['a', 'b', 'c'],
      [],
      ['d', 'e'],
      [],
      ['f'],
    ]);
    expect(captionWordLists([])).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 10 })), (captions) => {
        expect(captionWordLists(captions)).toHaveLength(captions.length);
      }),
    );
  });

  it('drops punctuation but keeps brackets and repeated marks, as coco-caption does', () => {
    expect(captionWords('(yes), no: "maybe" - so; ok... what?! !!')).toEqual([
      '-lrb-',
      'yes',
      '-rrb-',
      'no',
      'maybe',
      'so',
      'ok',
      'what',
      '?!',
      '!!',
    ]);
  });

  it('leaves its own words as they are', () => {
    const word = fc
      .stringMatching(/^[a-z]{2,8}(?:-[a-z]{2,5})?$/)
      .filter((text) => !/^(?:can|gon|got|wan|lem|gim)/.test(text));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(captionWords(words.join(' '))).toEqual(words);
      }),
    );
  });

  it('gives words without blanks for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        for (const word of captionWords(text)) expect(word).toMatch(/^\S+$/u);
      }),
    );
  });
});
