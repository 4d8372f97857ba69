import * as fc from 'fast-check';
import { InputError } from '@tolmach/contracts';
import { bleu, sentenceBleu } from './bleu';

/** Lines over so few words that n-grams match by chance. */
const line = fc
  .array(fc.constantFrom('a', 'b', 'c', 'the', 'horse', ',', '1.5', '猫'), { maxLength: 14 })
  .map((words) => words.join(' '));
const corpus = fc.array(fc.record({ hypothesis: line, reference: line, other: line }), { minLength: 1, maxLength: 8 });

function bleuOf(segments: readonly { hypothesis: string; reference: string; other: string }[]) {
  const references = [segments.map(({ reference }) => reference), segments.map(({ other }) => other)];
  return bleu(
    segments.map(({ hypothesis }) => hypothesis),
    references,
  );
}

describe('bleu', () => {
  it('prints its components', () => {
    const score = bleu(['A man rides a horse.'], [['A man is riding a horse.']]);
    expect(score.format()).toBe('BLEU = 32.16 83.3/60.0/25.0/16.7 (BP = 0.846 ratio = 0.857 hyp_len = 6 ref_len = 7)');
    expect(score).toMatchObject({
      matches: [5, 3, 1, 0],
      totals: [6, 5, 4, 3],
      hypothesisLength: 6,
      referenceLength: 7,
    });
  });

  it('gives a score that survives JSON without its methods', () => {
    const score = bleu(['a b c d e'], [['a b c d e']]);
    expect(JSON.parse(JSON.stringify(score))).toMatchObject({
      name: 'BLEU',
      signature: 'nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0',
    });
  });

  it('is 100 for hypotheses equal to one of their references', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), line, (lines, other) => {
        const hypotheses = [...lines, 'at least four words here'];
        const score = bleu(hypotheses, [hypotheses.map(() => other), hypotheses]);
        expect(score.format({ scoreOnly: true })).toBe('100.00');
      }),
    );
  });

  it('does not depend on the order of the segments', () => {
    fc.assert(
      fc.property(corpus, (segments) => {
        expect(bleuOf([...segments].reverse()).format()).toBe(bleuOf(segments).format());
      }),
    );
  });

  it('stays between 0 and 100, as its precisions do', () => {
    fc.assert(
      fc.property(corpus, (segments) => {
        const { score, precisions, brevityPenalty } = bleuOf(segments);
        for (const percent of [score, ...precisions, 100 * brevityPenalty]) {
          expect(percent).toBeGreaterThanOrEqual(0);
          expect(percent).toBeLessThanOrEqual(100 + 1e-9); // exp(log 100) is off by some units in the last place
        }
      }),
    );
  });

  it('never falls when a reference set is added whose lines are as long as the old ones', () => {
    const [hypotheses, first, second] = [['a b c d e f'], ['a b x d e f'], ['a b c d y f']];
    expect(bleu(hypotheses, [first, second]).score).toBeGreaterThan(bleu(hypotheses, [first]).score);
  });

  it.each([
    [
      ['a', 'b', 'c'],
      [
        ['a', 'b', 'c'],
        ['a', 'b'],
      ],
      /^bleu: expected 3 lines in reference set 2, one per hypothesis, received 2\. Check/,
    ],
    [[], [[]], /^bleu: expected at least one hypothesis line, received none\. Give/],
    [['a'], [], /^bleu: expected at least one reference set, received none\. Give/],
  ])('refuses %j against %j', (hypotheses, references, sentence) => {
    expect(() => bleu(hypotheses, references)).toThrow(InputError);
    expect(() => bleu(hypotheses, references)).toThrow(sentence);
  });
});

describe('sentenceBleu', () => {
  it('averages over the orders a short sentence has', () => {
    expect(sentenceBleu('the horse', ['the horse']).format({ scoreOnly: true })).toBe('100.00');
    expect(sentenceBleu('the horse', ['the horse']).signature).toContain('|eff:yes|');
    expect(bleu(['the horse'], [['the horse']]).score).toBe(0);
  });

  it('equals corpus BLEU of that one sentence when it uses all orders', () => {
    const options = { effectiveOrder: false };
    const [hypothesis, references] = ['a b c d x', ['a b c d e', 'x d c b a']];
    expect(sentenceBleu(hypothesis, references, options).format()).toBe(
      bleu(
        [hypothesis],
        references.map((text) => [text]),
      ).format(),
    );
  });
});
