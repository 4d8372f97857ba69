import { InputError } from '@tolmach/contracts';
import { CaptionNgramIds } from './caption-ngram-ids';

/** n-grams of 1 to 4 words, each order with a quarter of the weight. Vedantam et al. 2015, section 4. */
export const CIDER_MAX_ORDER = 4;
/** The spread, in words, of the Gaussian by which a difference in length is punished. */
export const CIDER_SIGMA = 6;
/** coco-caption shows ten times the mean similarity; a hundred times that is percent. */
const SCALE = 10 * 100;

/** A caption as tf-idf vectors, one per order, kept side by side in flat arrays. */
interface CaptionVectors {
  /** Distinct n-grams, order after order. */
  readonly ids: Int32Array; // [numDistinct]
  /** Number of occurrences times inverse document frequency, one per id. */
  readonly weights: Float64Array; // [numDistinct]
  /** Where each order ends in `ids`. */
  readonly ends: readonly number[]; // [CIDER_MAX_ORDER]
  /** Euclidean norm of each order's vector. */
  readonly norms: readonly number[]; // [CIDER_MAX_ORDER]
  /** What coco-caption takes for the length: the number of bigrams. */
  readonly numBigrams: number;
}

/**
 * CIDEr-D with the document frequencies of one set of references, ready to score many hypotheses.
 *
 * N-gram counts, weights and norms of the references are computed once, in {@link CiderD.over}; words are compared as
 * strings, so an end mark may be a word. Equal to `Cider` of PyPI's pycocoevalcap where that is given the same references.
 *
 * @see Vedantam et al. 2015, "CIDEr: Consensus-based Image Description Evaluation", section 4 and appendix (CIDEr-D)
 */
export class CiderD {
  private constructor(
    private readonly ngramIds: CaptionNgramIds,
    private readonly rarities: Float64Array, // [n-gram id]: log(images / images whose references have the n-gram)
    private readonly vectors: readonly (readonly CaptionVectors[])[],
  ) {}

  /**
   * Counts the references that document frequencies come from.
   *
   * @param references - per image its captions, each a list of words
   * @throws InputError when there is no image, or an image without reference
   */
  static over(references: readonly (readonly (readonly string[])[])[]): CiderD {
    expectReferences(references);
    const ngramIds = new CaptionNgramIds();
    const ngrams = references.map((captions) => captions.map((words) => ngramIds.ngramsOf(words, CIDER_MAX_ORDER)));
    const documentCounts = new Int32Array(ngramIds.endId);
    for (const captions of ngrams) {
      for (const id of new Set(captions.flat(2))) documentCounts[id] = (documentCounts[id] ?? 0) + 1;
    }
    const logNumImages = Math.log(references.length);
    const rarities = Float64Array.from(documentCounts, (count) => logNumImages - Math.log(Math.max(1, count)));
    const vectors = ngrams.map((captions) => captions.map((orders) => weigh(orders, rarities, logNumImages)));
    return new CiderD(ngramIds, rarities, vectors);
  }

  /** The number of images whose references were counted. */
  get numImages(): number {
    return this.vectors.length;
  }

  /**
   * The score of one caption in percent: 0 to 1000, about 100 where people describe the same image.
   *
   * @param hypothesis - words
   * @param image - which of the counted images, from 0; or references of any image, each a list of words
   * @throws InputError when there is no such image, or no reference
   */
  score(hypothesis: readonly string[], image: number | readonly (readonly string[])[]): number {
    const ngramIds = new CaptionNgramIds(this.ngramIds);
    const candidate = this.vectorsOf(hypothesis, ngramIds);
    const references =
      typeof image === 'number' ? this.vectors[image] : image.map((words) => this.vectorsOf(words, ngramIds));
    if (references === undefined || references.length === 0) throw unknownImage(image, this.numImages);
    const weightById = new Map<number, number>();
    for (const [index, id] of candidate.ids.entries()) weightById.set(id, candidate.weights[index] ?? 0);
    let sum = 0;
    for (const reference of references) sum += similarity(candidate, weightById, reference);
    return (SCALE * sum) / references.length;
  }

  private vectorsOf(words: readonly string[], ngramIds: CaptionNgramIds): CaptionVectors {
    return weigh(ngramIds.ngramsOf(words, CIDER_MAX_ORDER), this.rarities, Math.log(this.numImages));
  }
}

/** tf-idf weights and norms of one caption; an n-gram that no counted reference has is as rare as one of a single image. */
function weigh(orders: readonly (readonly number[])[], rarities: Float64Array, logNumImages: number): CaptionVectors {
  const [ids, weights]: [number[], number[]] = [[], []];
  const [ends, norms]: [number[], number[]] = [[], []];
  for (const order of orders) {
    let squares = 0;
    for (const [id, count] of countIds(order)) {
      const weight = count * (rarities[id] ?? logNumImages);
      ids.push(id);
      weights.push(weight);
      squares += weight * weight;
    }
    ends.push(ids.length);
    norms.push(Math.sqrt(squares));
  }
  return {
    ids: Int32Array.from(ids),
    weights: Float64Array.from(weights),
    ends,
    norms,
    numBigrams: orders[1]?.length ?? 0,
  };
}

function countIds(ids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** The mean over the orders of the cosine, the hypothesis clipped to the reference, times the Gaussian of the lengths. */
function similarity(
  candidate: CaptionVectors,
  weightById: ReadonlyMap<number, number>,
  reference: CaptionVectors,
): number {
  let sum = 0;
  for (let order = 0; order < CIDER_MAX_ORDER; order++) {
    const norms = (candidate.norms[order] ?? 0) * (reference.norms[order] ?? 0);
    if (norms !== 0) sum += clippedProduct(weightById, reference, order) / norms;
  }
  const difference = candidate.numBigrams - reference.numBigrams;
  return (sum / CIDER_MAX_ORDER) * Math.exp(-(difference * difference) / (2 * CIDER_SIGMA * CIDER_SIGMA));
}

function clippedProduct(
  weightById: ReadonlyMap<number, number>,
  { ids, weights, ends }: CaptionVectors,
  order: number,
): number {
  let product = 0;
  for (let position = ends[order - 1] ?? 0, end = ends[order] ?? 0; position < end; position++) {
    const weight = weights[position] ?? 0;
    product += Math.min(weightById.get(ids[position] ?? 0) ?? 0, weight) * weight;
  }
  return product;
}

function expectReferences(references: readonly (readonly (readonly string[])[])[]): void {
  const where = 'CiderD';
  if (references.length === 0) {
    const next = 'Give the references of at least one image.';
    throw new InputError({ where, expected: 'references of at least one image', received: 'none', next });
  }
  const emptyIndex = references.findIndex((captions) => captions.length === 0);
  if (emptyIndex < 0) return;
  throw new InputError({
    where,
    expected: `at least one reference for image ${emptyIndex}`,
    received: 'none',
    next: 'Leave images without references out.',
    code: 'no-reference',
    details: { imageIndex: emptyIndex },
  });
}

function unknownImage(image: number | readonly unknown[], numImages: number): InputError {
  return new InputError({
    where: 'CiderD.score',
    expected: `an image index from 0 to ${numImages - 1}, or at least one reference`,
    received: typeof image === 'number' ? `${image}` : 'no reference',
    next: 'Give the index the image has in the references counted by CiderD.over.',
  });
}
