import type { SpecialIds } from '@tolmach/contracts';
import { type DataPosition, START_OF_DATA, aheadByOne } from '@tolmach/training';
import { type BatchPlanOptions, planEpoch } from './batch-plan';
import type { EncodedCorpus } from './encoded-corpus';
import { type TrainingBatch, assembleBatch } from './training-batch';

/** Order, size and marks of the batches. */
export interface BatchOptions extends BatchPlanOptions {
  readonly special: SpecialIds;
}

/** A batch, and the position to continue from after it. */
export interface PositionedBatch {
  readonly batch: TrainingBatch;
  readonly position: DataPosition;
  readonly next: DataPosition;
}

/**
 * Training batches from a position on, epoch after epoch without end; the next batch is read while the caller computes.
 * Starting anew at any yielded `next` gives exactly the batches that would have followed.
 */
export function batchesFrom(
  corpus: EncodedCorpus,
  options: BatchOptions,
  position: DataPosition = START_OF_DATA,
): AsyncGenerator<PositionedBatch> {
  return aheadByOne(readBatches(corpus, options, position)); // no read is under way when the caller closes the corpus
}

async function* readBatches(
  corpus: EncodedCorpus,
  options: BatchOptions,
  from: DataPosition,
): AsyncGenerator<PositionedBatch> {
  yield* readEpoch(corpus, options, from);
  for (let epoch = from.epoch + 1; ; epoch += 1) yield* readEpoch(corpus, options, { epoch, batch: 0 });
}

/** What is left of one epoch; the batches before the position are planned, as their number decides, but not read. */
async function* readEpoch(
  corpus: EncodedCorpus,
  options: BatchOptions,
  { epoch, batch: numDone }: DataPosition,
): AsyncGenerator<PositionedBatch> {
  let batch = 0;
  for await (const pool of planEpoch(corpus, options, epoch)) {
    for (const entries of pool) {
      const [position, next] = [
        { epoch, batch },
        { epoch, batch: batch + 1 },
      ];
      if (batch >= numDone) {
        yield { batch: assembleBatch(await corpus.readIds(entries), options.special), position, next };
      }
      batch += 1;
    }
  }
}
