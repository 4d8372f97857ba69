import * as fc from 'fast-check';
import { InputError } from '@tolmach/contracts';
import { CiderD } from './cider-d';

const word = fc.constantFrom('a', 'b', 'c d', 'c', 'd', '', '</s>');
const caption = fc.array(word, { minLength: 1, maxLength: 7 });
const captions = fc.array(caption, { minLength: 1, maxLength: 3 });
const corpus = fc.array(captions, { minLength: 2, maxLength: 5 });

describe('CiderD', () => {
  it('scores given references like the counted ones', () => {
    fc.assert(
      fc.property(corpus, caption, (references, hypothesis) => {
        const cider = CiderD.over(references);
        references.forEach((own, index) => {
          expect(cider.score(hypothesis, own)).toBeCloseTo(cider.score(hypothesis, index), 9);
        });
      }),
    );
  });

  it('lies between 0 and 1000, and is 1000 for the only reference of an image unlike all others', () => {
    const cider = CiderD.over([[['a', 'dog', 'runs', 'home']], [['two', 'boats', 'at', 'sea']]]);
    expect(cider.score(['a', 'dog', 'runs', 'home'], 0)).toBeCloseTo(1000, 9);
    fc.assert(
      fc.property(corpus, caption, (references, hypothesis) => {
        const score = CiderD.over(references).score(hypothesis, 0);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1000 + 1e-9);
      }),
    );
  });

  it('takes words as they are, blanks and all', () => {
    const cider = CiderD.over([[['c d', 'e', 'f', 'g']], [['x']]]);
    expect(cider.score(['c', 'd', 'e', 'f'], 0)).toBeLessThan(cider.score(['c d', 'e', 'f', 'y'], 0));
  });

  it('pairs words that only the references at hand know', () => {
    const cider = CiderD.over([[['a', 'b', 'c', 'd']], [['b', 'c']], [['c']]]);
    const fresh = ['new', 'words', 'come', 'here'];
    expect(cider.score(fresh, [fresh])).toBeCloseTo(1000, 9);
    expect(cider.score(fresh, 0)).toBe(0);
  });

  it('remembers nothing of what it scored', () => {
    const cider = CiderD.over([[['a', 'dog', 'runs']], [['two', 'dogs']]]);
    const before = cider.score(['a', 'dog', 'sits'], 0);
    cider.score(['sits', 'a', 'dog'], [['a', 'dog', 'sits']]);
    expect(cider.score(['a', 'dog', 'sits'], 0)).toBe(before);
  });

  it('refuses images without references and images it does not know', () => {
    expect(() => CiderD.over([])).toThrow(InputError);
    expect(() => CiderD.over([[['a']], []])).toThrow(/at least one reference for image 1, received none/);
    expect(() => CiderD.over([[['a']]]).score(['a'], 1)).toThrow(/^CiderD.score: expected an image index from 0 to 0/);
    expect(() => CiderD.over([[['a']]]).score(['a'], [])).toThrow(/received no reference/);
  });
});
