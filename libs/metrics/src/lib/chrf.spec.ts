import * as fc from 'fast-check';
import { InputError } from '@tolmach/contracts';
import { chrf, sentenceChrf } from './chrf';

const line = fc.string({ unit: 'grapheme', maxLength: 20 });
const corpus = fc.array(fc.record({ hypothesis: line, reference: line }), { minLength: 1, maxLength: 8 });

function chrfOf(segments: readonly { hypothesis: string; reference: string }[], wordOrder: number) {
  const references = [segments.map(({ reference }) => reference)];
  return chrf(
    segments.map(({ hypothesis }) => hypothesis),
    references,
    { wordOrder },
  );
}

describe('chrf', () => {
  it('prints its name with beta and one plus per word order', () => {
    const [hypotheses, references] = [['A man rides a horse.'], [['A man is riding a horse.']]];
    expect(chrf(hypotheses, references, { wordOrder: 2 }).format({ withSignature: true })).toBe(
      'chrF2++|nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:2.6.0 = 48.38',
    );
    expect(chrf(hypotheses, references, { beta: 3 }).name).toBe('chrF3');
  });

  it('is 100 for equal lines with at least one character', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.constantFrom(0, 2), (lines, wordOrder) => {
        const hypotheses = [...lines, 'x'];
        expect(chrf(hypotheses, [hypotheses], { wordOrder }).score).toBe(100);
      }),
    );
  });

  it('does not depend on the order of the segments', () => {
    fc.assert(
      fc.property(corpus, fc.constantFrom(0, 2), (segments, wordOrder) => {
        expect(chrfOf([...segments].reverse(), wordOrder).score).toBe(chrfOf(segments, wordOrder).score);
      }),
    );
  });

  it('lies between its precision and its recall, and those between 0 and 100', () => {
    fc.assert(
      fc.property(corpus, (segments) => {
        const { score, precision, recall } = chrfOf(segments, 2);
        expect(Math.min(precision, recall)).toBeGreaterThanOrEqual(0);
        expect(Math.max(precision, recall)).toBeLessThanOrEqual(100);
        expect(score).toBeGreaterThanOrEqual(Math.min(precision, recall) - 1e-9); // rounding of two divisions
        expect(score).toBeLessThanOrEqual(Math.max(precision, recall) + 1e-9);
      }),
    );
  });

  it('counts code points, not halves of surrogate pairs', () => {
    // 😀 and 😁 share their first UTF-16 unit; as characters they have nothing in common.
    expect(chrf(['😀'], [['😁']]).score).toBe(0);
  });

  it('ignores white space by default', () => {
    expect(chrf(['a bc d'], [['ab cd']]).score).toBe(100);
    expect(chrf(['a bc d'], [['ab cd']], { whitespace: true }).score).toBeLessThan(100);
  });

  it('refuses references of another length', () => {
    expect(() => chrf(['a'], [['a', 'b']])).toThrow(InputError);
    expect(() => chrf(['a'], [['a', 'b']])).toThrow(/^chrf: expected 1 lines? in reference set 1/);
  });
});

describe('sentenceChrf', () => {
  it('takes the reference that suits the hypothesis best', () => {
    const score = sentenceChrf('horse', ['cow', 'horses', 'mare']);
    expect(score.score).toBe(chrf(['horse'], [['horses']]).score);
    expect(score.signature).toMatch(/^nrefs:3\|/);
  });
});
