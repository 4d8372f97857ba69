import { batchIds } from '@tolmach/contracts';
import type { IdBatch } from '@tolmach/contracts';
import { lengthBatches } from '@tolmach/decoding';
import { WordVocabulary } from './word-vocabulary';

/** The network of a classifier, open on an engine. */
export interface ClassifierExecutor {
  /** human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
  readonly description: string;
  /** Probabilities of the classes, batch*class. */
  probabilities(batch: IdBatch): Promise<Float32Array>;
  dispose(): void;
}

const DEFAULT_BATCH_WORDS = 4000;

/** Places of texts grouped into batches of like length; a text without words is computed too. */
export function textBatches(rows: readonly (readonly number[])[], batchWords = DEFAULT_BATCH_WORDS): number[][] {
  return lengthBatches(
    rows.map(({ length }) => Math.max(1, length)),
    batchWords,
  );
}

/** The batch of these rows of ids: at least one position, since a graph has to have something to walk. */
export function wordBatch(rows: readonly (readonly number[])[]): IdBatch {
  const batch = batchIds(rows, WordVocabulary.PADDING_ID);
  return batch.time > 0 ? batch : { ...batch, ids: new Int32Array(rows.length), time: 1 };
}
