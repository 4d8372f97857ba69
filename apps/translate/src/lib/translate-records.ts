import { answerRecords } from '@tolmach/command-line';
import type { InputRecord, RecordOutcome } from '@tolmach/command-line';
import type { TranslateOptions, Translation } from '@tolmach/translation';
import type { TranslationModel } from './services';

/** The outcome for one record of the input. */
export type Outcome = RecordOutcome<Translation>;

/** Records per worker, at most: enough to sort into full batches. */
const WINDOW = { maxRecords: 256, maxSize: 65_536, maxWaitMs: 50 };

/** Longer text is a window of its own, so that lines before it need not wait for it. */
const LONG_TEXT = 4_096;

/**
 * One outcome per record, in the records' order; blank text stays blank. Ends early, without an error, when the signal among the
 * options is aborted.
 */
export function translateRecords(
  records: AsyncIterable<InputRecord>,
  model: TranslationModel,
  options: TranslateOptions,
): AsyncGenerator<Outcome, void> {
  const { maxRecords, maxSize, maxWaitMs } = WINDOW;
  const { numWorkers } = model;
  return answerRecords(records, {
    verb: 'translate',
    keys: ['source', 'text'],
    limits: { maxRecords: maxRecords * numWorkers, maxSize: maxSize * numWorkers, maxWaitMs, loneSize: LONG_TEXT },
    answer: (sources) => model.translate(sources, options),
    blank: (source) => ({ source, sourcePieces: [], hypotheses: [], sentences: [] }),
    signal: options.signal,
  });
}
