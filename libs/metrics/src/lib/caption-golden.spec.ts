import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { captionBleu, countCaptionBleu } from './caption-bleu';
import { captionScores } from './caption-scores';
import { CiderD } from './cider-d';
import { countMeteor, meteorExactStem } from './meteor-exact-stem';
import { rougeL } from './rouge-l';

interface GoldenScores {
  readonly bleu: readonly number[];
  readonly rougeL: number;
  readonly ciderD: number;
  readonly meteorExactStem: number;
}

interface GoldenCorpus {
  readonly name: string;
  readonly hypotheses: readonly string[];
  readonly references: readonly (readonly string[])[];
  readonly corpus: GoldenScores;
  readonly images: readonly GoldenScores[];
}

/** Decimals in percent; coco-caption's own numbers are a hundredth of ours. */
const DECIMALS = 9;

// The golden script writes this shape; a wrong one fails the comparisons below.
const { cases } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/caption-metrics.json'), 'utf8')) as {
  readonly cases: readonly GoldenCorpus[];
};

function wordsOf(caption: string): string[] {
  return caption === '' ? [] : caption.split(' ');
}

function expectNear(received: GoldenScores, expected: GoldenScores) {
  expected.bleu.forEach((score, index) => expect(received.bleu[index]).toBeCloseTo(100 * score, DECIMALS));
  expect(received.rougeL).toBeCloseTo(100 * expected.rougeL, DECIMALS);
  expect(received.meteorExactStem).toBeCloseTo(100 * expected.meteorExactStem, DECIMALS);
  expect(received.ciderD).toBeCloseTo(100 * expected.ciderD, DECIMALS);
}

describe('scores of pycocoevalcap and of METEOR', () => {
  it('come from more than twenty corpora', () => expect(cases.length).toBeGreaterThan(20));

  it.each(cases)('are those of the corpus $name', ({ hypotheses, references, corpus }) => {
    const { bleu1, bleu2, bleu3, bleu4, ...others } = captionScores(hypotheses, references);
    expectNear({ bleu: [bleu1, bleu2, bleu3, bleu4], ...others }, corpus);
  });

  it.each(cases)('are those of each image of $name', ({ hypotheses, references, images }) => {
    const referenceWords = references.map((captions) => captions.map(wordsOf));
    const cider = CiderD.over(referenceWords);
    hypotheses.forEach((caption, index) => {
      const [words, captions] = [wordsOf(caption), referenceWords[index] ?? []];
      const bleu = captionBleu(countCaptionBleu(words, captions)).map((score) => 100 * score);
      const expected = images[index] ?? { bleu: [], rougeL: NaN, ciderD: NaN, meteorExactStem: NaN };
      const meteor = 100 * meteorExactStem(countMeteor(words, captions));
      const [rouge, ciderD] = [100 * rougeL(words, captions), cider.score(words, index)];
      expectNear({ bleu, rougeL: rouge, ciderD, meteorExactStem: meteor }, expected);
      expect(cider.score(words, captions)).toBeCloseTo(100 * expected.ciderD, DECIMALS);
    });
  });
});
