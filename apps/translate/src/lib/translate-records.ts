import { InputError } from '@tolmach/contracts';
import type { JsonMember } from '@tolmach/contracts';
import { WindowPace, readAhead } from '@tolmach/command-line';
import type { InputRecord, JsonRecord } from '@tolmach/command-line';
import type { TranslateOptions, Translation } from '@tolmach/translation';
import type { TranslationModel } from './services';

/** The outcome for one record of the input. */
export interface Outcome {
  /** The record's own id, as it stands in its text if that is not in quotes, or the record's number, from 1. */
  readonly id: string | number;
  /** Fields of a JSON record as they stand in its text, including its id and source. */
  readonly members: readonly JsonMember[];
  readonly result: Translation | InputError;
  /** Wall-clock milliseconds of the window that the record was translated in. */
  readonly elapsedMs: number;
}

interface Task extends Pick<Outcome, 'id' | 'members'> {
  readonly source: string | InputError;
}

/** Records per worker, at most: enough to sort into full batches. */
const WINDOW = { maxRecords: 256, maxSize: 65_536, maxWaitMs: 50 };

/** Longer text is a window of its own, so that lines before it need not wait for it. */
const LONG_TEXT = 4_096;

function windowsOf({ numWorkers }: TranslationModel): WindowPace {
  return new WindowPace({
    maxRecords: WINDOW.maxRecords * numWorkers,
    maxSize: WINDOW.maxSize * numWorkers,
    maxWaitMs: WINDOW.maxWaitMs,
    loneSize: LONG_TEXT,
  });
}

/**
 * One outcome per record, in the records' order. Records are read ahead into windows that take less than a second, which
 * the model sorts into batches. Blank text is not sent to the model and stays blank. Ends early, without an error, when the signal
 * among the options is aborted: what is finished by then are whole windows.
 */
export async function* translateRecords(
  records: AsyncIterable<InputRecord>,
  model: TranslationModel,
  options: TranslateOptions,
): AsyncGenerator<Outcome, void> {
  let numRead = 0;
  const pace = windowsOf(model);
  for await (const window of readAhead(records, sizeOf, pace)) {
    if (isStopped(options)) return;
    const tasks = window.map((record) => taskOf(record, ++numRead));
    try {
      const outcomes = await translateWindow(tasks, model, options);
      pace.tell(window.length, outcomes[0]?.elapsedMs ?? 0);
      yield* outcomes;
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
  return tasks.map(({ id, members, source }) => ({ id, members, result: resultOf(source), elapsedMs }));
}

function taskOf(record: InputRecord, number: number): Task {
  switch (record.kind) {
    case 'text':
      return { id: number, members: [], source: record.text };
    case 'bad':
      return { id: number, members: [], source: record.error };
    case 'json': {
      const { fields, members } = record;
      const source = fields['source'] ?? fields['text'];
      const id = idOf(record) ?? number;
      return { id, members, source: typeof source === 'string' ? source : noSource(record) };
    }
  }
}

/** A number of many digits is more than its value here: its text is kept. */
function idOf({ fields: { id }, members }: JsonRecord): string | undefined {
  if (typeof id === 'string') return id;
  return id === undefined || id === null ? undefined : members.findLast(([name]) => name === 'id')?.[1];
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
  if (record.kind === 'json') return record.members.reduce((sum, [, source]) => sum + source.length, 0);
  return record.kind === 'text' ? record.text.length : 1;
}

function isSentence(source: string | InputError): source is string {
  return typeof source === 'string' && source.trim() !== '';
}

function blankTranslation(source: string): Translation {
  return { source, sourcePieces: [], hypotheses: [], sentences: [] };
}
