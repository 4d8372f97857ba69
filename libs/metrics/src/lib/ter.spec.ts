import * as fc from 'fast-check';
import { InputError } from '@tolmach/contracts';
import { ter } from './ter';

const line = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'Horse', '.'), { maxLength: 9 })
  .map((words) => words.join(' '));

describe('ter', () => {
  it('counts a moved run of words as one edit', () => {
    const score = ter(['on the hill a horse stands'], [['a horse stands on the hill']]);
    expect(score).toMatchObject({ numEdits: 1, referenceLength: 6 });
    expect(score.format({ withSignature: true })).toBe(
      'TER|nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:2.6.0 = 16.67',
    );
  });

  it('takes the reference that needs the fewest edits and the mean reference length', () => {
    expect(ter(['a b'], [['a b c d'], ['a b']])).toMatchObject({ score: 0, numEdits: 0, referenceLength: 3 });
  });

  it('is 0 for equal lines and never negative', () => {
    fc.assert(
      fc.property(line, line, (hypothesis, reference) => {
        expect(ter([reference], [[reference]]).score).toBe(0);
        expect(ter([hypothesis], [[reference]]).score).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('never counts more edits than rewriting every word', () => {
    fc.assert(
      fc.property(line, line, (hypothesis, reference) => {
        const longest = Math.max(...[hypothesis, reference].map((text) => text.split(' ').filter(Boolean).length));
        expect(ter([hypothesis], [[reference]]).numEdits).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it('refuses references of another length', () => {
    expect(() => ter(['a'], [[]])).toThrow(InputError);
  });
});
