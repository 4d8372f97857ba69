import { InputError } from '@tolmach/contracts';
import { readAhead } from '@tolmach/command-line';
import type { InputRecord, WindowLimits } from '@tolmach/command-line';
import type { Translation, TranslateOptions, TranslationModel } from './load-model';

/** The outcome for one record of the input. */
export interface Outcome {
  /** The record's own id, or its number in the input, from 1. */
  readonly id: unknown;
  /** Fields of a JSON record, including its id and source. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly result: Translation | InputError;
  /** Wall-clock milliseconds of the window that the record was translated in. */
  readonly elapsedMs: number;
}

interface Task {
  readonly id: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly source: string | InputError;
}

/** Records per worker: enough to sort into full batches, few enough for a window to end soon. */
const WINDOW = { maxRecords: 256, maxSize: 65_536, maxWaitMs: 50 };

/** Longer text is a window of its own, so that lines before it need not wait for it. */
const LONG_TEXT = 4_096;

function windowOf({ numWorkers }: TranslationModel): WindowLimits {
  return {
    maxRecords: WINDOW.maxRecords * numWorkers,
    maxSize: WINDOW.maxSize * numWorkers,
    maxWaitMs: WINDOW.maxWaitMs,
    loneSize: LONG_TEXT,
  };
}

/**
 * One outcome per record, in the records' order. Records are read ahead into windows of bounded size, which the model
 * sorts into batches. Blank text is not sent to the model and stays blank. Ends early, without an error, when the signal
 * among the options is aborted: what is finished by then are whole windows.
 */
export async function* translateRecords(
  records: AsyncIterable<InputRecord>,
  model: TranslationModel,
  options: TranslateOptions,
): AsyncGenerator<Outcome, void> {
  let numRead = 0;
  for await (const window of readAhead(records, sizeOf, windowOf(model))) {
    if (isStopped(options)) return;
    const tasks = window.map((record) => taskOf(record, ++numRead));
    try {
      yield* await translateWindow(tasks, model, options);
    } catch (fault) {
      if (isStopped(options)) return;
      throw fault;
    }
  }
}

function isStopped({ signal }: TranslateOptions): boolean {
  return signal?.aborted === true;
}

async function translateWindow(
  tasks: readonly Task[],
  model: TranslationModel,
  options: TranslateOptions,
): Promise<Outcome[]> {
  const startedMs = performance.now();
  const sentences = tasks.map((task) => task.source).filter(isSentence);
  const translations = sentences.length === 0 ? [] : await model.translate(sentences, options);
  const elapsedMs = Math.round(performance.now() - startedMs);
  const inOrder = translations.values();
  const resultOf = (source: string | InputError): Outcome['result'] => {
    if (typeof source !== 'string') return source;
    return (isSentence(source) ? inOrder.next().value : undefined) ?? blankTranslation(source);
  };
  return tasks.map(({ id, fields, source }) => ({ id, fields, result: resultOf(source), elapsedMs }));
}

function taskOf(record: InputRecord, number: number): Task {
  switch (record.kind) {
    case 'text':
      return { id: number, fields: {}, source: record.text };
    case 'bad':
      return { id: number, fields: {}, source: record.error };
    case 'json': {
      const { fields } = record;
      const source = fields['source'] ?? fields['text'];
      return { id: fields['id'] ?? number, fields, source: typeof source === 'string' ? source : noSource(record) };
    }
  }
}

function noSource(record: InputRecord): InputError {
  return new InputError({
    where: `${record.file}, line ${record.line}`,
    expected: 'a JSON object with a text in "source" or "text"',
    received: 'none',
    next: 'Name the text to translate "source".',
    code: 'no-source',
    details: { file: record.file, line: record.line },
  });
}

function sizeOf(record: InputRecord): number {
  return record.kind === 'text' ? record.text.length : JSON.stringify(record).length;
}

function isSentence(source: string | InputError): source is string {
  return typeof source === 'string' && source.trim() !== '';
}

function blankTranslation(source: string): Translation {
  return { source, sourcePieces: [], hypotheses: [], sentences: [] };
}
