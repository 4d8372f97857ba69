import { InputError } from '@tolmach/contracts';
import { captionBleu, countCaptionBleu, sumCaptionBleu } from './caption-bleu';
import { captionWordLists } from './caption-words';
import { CIDER_MAX_ORDER, CIDER_SIGMA, CiderD } from './cider-d';
import { countMeteor, meteorExactStem, sumMeteor } from './meteor-exact-stem';
import { ROUGE_L_BETA, rougeL } from './rouge-l';

/** The scores of a set of captions, all in percent: a BLEU-4 of 22 is coco-caption's 0.22, a CIDEr-D of 55 its 0.55. */
export interface CaptionScores {
  readonly bleu1: number;
  readonly bleu2: number;
  readonly bleu3: number;
  readonly bleu4: number;
  /** Mean over the images. */
  readonly rougeL: number;
  /** Mean over the images, 0 to 1000; document frequencies come from the references given. */
  readonly ciderD: number;
  /**
   * METEOR 1.5 for English with its exact and stem stages only, content and function words weighing the same; not
   * comparable with published METEOR, which also pairs synonyms and paraphrases. Counts of the best reference of each image
   * are added up; of equally good references the first counts, so their order may matter a little.
   */
  readonly meteorExactStem: number;
  /** Captions without a word: empty, or nothing but punctuation. They score 0, but ROUGE-L is 100 where a reference is empty too. */
  readonly numEmptyHypotheses: number;
  /** References without a word; each counts as a reference of length 0. */
  readonly numEmptyReferences: number;
  /** All conditions of the scores on one line. */
  readonly signature: string;
}

/** A caption as a list of words. */
type Caption = readonly string[];

/**
 * The scores of one caption per image, equal to those of PyPI's pycocoevalcap on captions tokenised by `captionWordLists`,
 * hypotheses as one list and references, image by image, as another; METEOR equal to that of its Java program run with these
 * stages and parameters.
 *
 * @param hypotheses - one caption per image, plain text
 * @param references - per image all its captions, plain text; numbers may differ between images
 * @throws InputError when there is no caption, when the lengths differ, or when an image has no reference
 * @see Chen et al. 2015, "Microsoft COCO Captions: Data Collection and Evaluation Server", section 3
 * @example
 * captionScores(['A man rides a horse.'], [['A man is riding a horse.', 'A rider on a brown horse.']]).bleu4
 */
export function captionScores(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
): CaptionScores {
  expectCaptions(hypotheses, references);
  const referenceWords = captionWordLists(references.flat());
  return scoreWords(
    captionWordLists(hypotheses),
    references.map((captions) => referenceWords.splice(0, captions.length)),
  );
}

/** {@link captionScores} of captions that are lists of words already, checked by the caller. */
function scoreWords(hypotheses: readonly Caption[], references: readonly (readonly Caption[])[]): CaptionScores {
  const meanOf = (score: (hypothesis: Caption, references: readonly Caption[], index: number) => number) =>
    hypotheses.reduce((sum, hypothesis, index) => sum + score(hypothesis, references[index] ?? [], index), 0) /
    hypotheses.length;
  const counts = hypotheses.map((hypothesis, index) => countCaptionBleu(hypothesis, references[index] ?? []));
  const [bleu1, bleu2, bleu3, bleu4] = captionBleu(sumCaptionBleu(counts));
  const meteorCounts = hypotheses.map((hypothesis, index) => countMeteor(hypothesis, references[index] ?? []));
  const cider = CiderD.over(references);
  return {
    bleu1: 100 * bleu1,
    bleu2: 100 * bleu2,
    bleu3: 100 * bleu3,
    bleu4: 100 * bleu4,
    rougeL: 100 * meanOf(rougeL),
    ciderD: meanOf((hypothesis, _, index) => cider.score(hypothesis, index)),
    meteorExactStem: 100 * meteorExactStem(sumMeteor(meteorCounts)),
    numEmptyHypotheses: countEmpty(hypotheses),
    numEmptyReferences: countEmpty(references.flat()),
    signature: signatureOf(references),
  };
}

function countEmpty(captions: readonly Caption[]): number {
  return captions.filter(({ length }) => length === 0).length;
}

/** Numbers of references, then tokeniser and parameters; lowest and highest number where images differ. */
function signatureOf(references: readonly (readonly Caption[])[]): string {
  const [first = 0, ...others] = [...new Set(references.map(({ length }) => length))].sort((a, b) => a - b);
  const last = others.at(-1);
  return [
    `nrefs:${last === undefined ? first : `${first}-${last}`}`,
    `images:${references.length}`,
    'tok:ptb-caption',
    'case:lc',
    'bleu:closest',
    `rouge:L-beta${ROUGE_L_BETA}`,
    `cider:D-n${CIDER_MAX_ORDER}-sigma${CIDER_SIGMA}-df-refs`,
    'meteor:1.5-exact-stem-delta0.5',
    'like:pycocoevalcap-1.2',
  ].join('|');
}

function expectCaptions(hypotheses: readonly string[], references: readonly (readonly string[])[]): void {
  const where = 'captionScores';
  if (hypotheses.length === 0) {
    const next = 'Give one caption per image, and at least one image.';
    throw new InputError({ where, expected: 'at least one caption', received: 'none', next });
  }
  if (references.length !== hypotheses.length) {
    throw new InputError({
      where,
      expected: `references of ${hypotheses.length} images, one list per caption`,
      received: `${references.length}`,
      next: 'Give captions and references of the same images in the same order.',
      code: 'image-count-mismatch',
      details: { numHypotheses: hypotheses.length, numReferences: references.length },
    });
  }
  const bareIndex = references.findIndex((captions) => captions.length === 0);
  if (bareIndex < 0) return;
  throw new InputError({
    where,
    expected: `at least one reference for image ${bareIndex + 1}`,
    received: 'none',
    next: 'Leave images without references out.',
    code: 'no-reference',
    details: { imageIndex: bareIndex },
  });
}
