import { aheadByOne, permutedIndex } from '@tolmach/training';
import type { CountedBatch, DataPosition } from '@tolmach/training';
import type { WordBatch } from '../network/classifier-network';
import { wordBatch } from '../model/classifier-executor';

/** A text as the network sees it. */
export interface EncodedText {
  readonly ids: readonly number[];
  /** Place of its class among the labels. */
  readonly classIndex: number;
}

/** Texts that are computed together. */
export interface TextBatch extends CountedBatch {
  readonly words: WordBatch;
  /** [batch] places of the classes among the labels */
  readonly classes: Int32Array;
}

/** How an epoch is cut into batches. */
export interface TextBatchOptions {
  readonly seed: number;
  readonly batchSize: number;
  readonly poolTexts: number;
}

const TEXT_ORDER = 1;
const BATCH_ORDER = 2;

/** The batch of these texts. */
export function textBatch(texts: readonly EncodedText[]): TextBatch {
  return {
    words: wordBatch(texts.map(({ ids }) => ids)),
    classes: Int32Array.from(texts, ({ classIndex }) => classIndex),
    size: texts.length,
  };
}

/**
 * The batches of an epoch in training order: the texts in a shuffled order are taken `poolTexts` at a time, sorted by
 * length, cut into batches, and the batches of the pool shuffled. Depends on texts, options and epoch only.
 */
export function planEpoch(
  texts: readonly EncodedText[],
  { seed, batchSize, poolTexts }: TextBatchOptions,
  epoch: number,
): EncodedText[][] {
  const shuffled = texts.flatMap(
    (_, place) => texts[permutedIndex(place, texts.length, [seed, epoch, TEXT_ORDER])] ?? [],
  );
  return slices(shuffled, poolTexts).flatMap((pool, start) => {
    const batches = slices(
      pool.sort((a, b) => a.ids.length - b.ids.length),
      batchSize,
    );
    // the permutation stays inside 0..batches.length-1, so the batch exists
    return batches.map(
      (_, place) => batches[permutedIndex(place, batches.length, [seed, epoch, BATCH_ORDER, start])] ?? [],
    );
  });
}

function slices<Value>(values: readonly Value[], size: number): Value[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

/**
 * Training batches from a position on, epoch after epoch without end. Starting anew at any yielded `next` gives exactly
 * the batches that would have followed.
 */
export function batchesFrom(
  texts: readonly EncodedText[],
  options: TextBatchOptions,
  position: DataPosition,
): AsyncGenerator<{ readonly batch: TextBatch; readonly next: DataPosition }> {
  return aheadByOne(batches(texts, options, position));
}

async function* batches(texts: readonly EncodedText[], options: TextBatchOptions, from: DataPosition) {
  for (let epoch = from.epoch; ; epoch++) {
    const numDone = epoch === from.epoch ? from.batch : 0;
    for (const [batch, planned] of planEpoch(texts, options, epoch).entries()) {
      if (batch >= numDone)
        yield await Promise.resolve({ batch: textBatch(planned), next: { epoch, batch: batch + 1 } });
    }
  }
}
