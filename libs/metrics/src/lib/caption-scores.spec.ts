import * as fc from 'fast-check';
import { InputError } from '@tolmach/contracts';
import { captionScores } from './caption-scores';

const caption = fc
  .array(fc.constantFrom('a', 'the', 'dog', 'dogs', 'runs', 'running', 'boat', 'near', 'red'), {
    minLength: 1,
    maxLength: 9,
  })
  .map((words) => words.join(' '));
const image = fc.record({ hypothesis: caption, references: fc.array(caption, { minLength: 1, maxLength: 4 }) });
const images = fc.array(image, { minLength: 1, maxLength: 6 });
/** Fewer than usual: each run scores whole corpora. */
const RUNS = { numRuns: 40 };
type Images = readonly { readonly hypothesis: string; readonly references: readonly string[] }[];

function scoresOf(corpus: Images) {
  return captionScores(
    corpus.map(({ hypothesis }) => hypothesis),
    corpus.map(({ references }) => references),
  );
}

/** METEOR is left out: of equally good references it takes the first, whose length then counts in the corpus. */
function expectSame(corpus: Images, other: Images) {
  const { signature, meteorExactStem: _, ...scores } = scoresOf(corpus);
  const received = scoresOf(other);
  expect(received.signature).toBe(signature);
  // Sums in another order differ in the last bits.
  for (const [name, score] of Object.entries(scores)) expect(received).toHaveProperty(name, expect.closeTo(score, 9));
}

describe('captionScores', () => {
  it('is in percent', () => {
    const references = [['A dog runs near a red boat.', 'A dog near a boat.'], ['Two dogs sit.']];
    const scores = captionScores(['A dog runs near a boat.', 'Two dogs sit.'], references);
    expect(scores.bleu1).toBeCloseTo(100, 5);
    expect(scores.rougeL).toBeGreaterThan(90);
    expect(scores.meteorExactStem).toBeGreaterThan(50);
    expect(scores.ciderD).toBeGreaterThan(300);
  });

  it('does not depend on the order of the references', () => {
    const shuffled = images.chain((corpus) =>
      fc.tuple(
        fc.constant(corpus),
        fc.tuple(
          ...corpus.map(({ hypothesis, references }) =>
            fc
              .shuffledSubarray(references, { minLength: references.length })
              .map((others) => ({ hypothesis, references: others })),
          ),
        ),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([corpus, other]) => expectSame(corpus, other)),
      RUNS,
    );
  });

  it('does not depend on the order of the images', () => {
    fc.assert(
      fc.property(images, (corpus) => expectSame(corpus, [...corpus].reverse())),
      RUNS,
    );
  });

  it('is highest for captions that are references', () => {
    fc.assert(
      fc.property(images, (corpus) => {
        const same = corpus.map(({ references }) => ({ hypothesis: references[0] ?? '', references }));
        const [scores, best] = [scoresOf(corpus), scoresOf(same)];
        expect(best.bleu1).toBeCloseTo(100, 5);
        expect(best.rougeL).toBeCloseTo(100, 9);
        expect(best.meteorExactStem).toBeCloseTo(100, 9);
        expect(scores.meteorExactStem).toBeLessThanOrEqual(100 + 1e-9);
        expect(scores.rougeL).toBeLessThanOrEqual(100 + 1e-9);
      }),
      RUNS,
    );
  });

  it('cuts hypotheses, and references of all images, as one text', () => {
    const [article, name] = ['The dog runs.', 'Tom runs.'];
    const scoreBefore = (next: string) => captionScores(['with vitamin C.', next], [['vitamin C'], [next]]).bleu1;
    expect(scoreBefore(article)).toBeGreaterThan(scoreBefore(name));
    const scoreOf = (next: string) => captionScores(['vitamin C', next], [['with vitamin C.'], [next]]).bleu1;
    expect(scoreOf(article)).toBeGreaterThan(scoreOf(name));
  });

  it('counts captions without words', () => {
    const scores = captionScores(
      ['A dog.', '', '...'],
      [
        ['A dog.', ' '],
        ['A cat.', '!'],
        ['«»', 'A goat.', ','],
      ],
    );
    expect(scores).toMatchObject({ numEmptyHypotheses: 2, numEmptyReferences: 4 });
    expect(captionScores(['A dog.'], [['A cat.']])).toMatchObject({ numEmptyHypotheses: 0, numEmptyReferences: 0 });
  });

  it('names its conditions', () => {
    expect(captionScores(['A dog.', 'A cat.'], [['A dog.'], ['A cat.', 'The cat.']]).signature).toBe(
      'nrefs:1-2|images:2|tok:ptb-caption|case:lc|bleu:closest|rouge:L-beta1.2|cider:D-n4-sigma6-df-refs|' +
        'meteor:1.5-exact-stem-delta0.5|like:pycocoevalcap-1.2',
    );
  });

  it('refuses no captions, unequal numbers and images without references', () => {
    expect(() => captionScores([], [])).toThrow(InputError);
    expect(() => captionScores(['a'], [['a'], ['b']])).toThrow(/^captionScores: expected references of 1 images/);
    expect(() => captionScores(['a', 'b'], [['a'], []])).toThrow(/at least one reference for image 2, received none/);
  });
});
