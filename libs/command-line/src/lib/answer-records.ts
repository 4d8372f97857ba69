import { InputError } from '@tolmach/contracts';
import type { JsonMember } from '@tolmach/contracts';
import { readAhead } from './read-ahead';
import type { WindowLimits } from './read-ahead';
import type { InputRecord, JsonRecord } from './read-records';
import { WindowPace } from './window-pace';

/** The outcome for one record of the input. */
export interface RecordOutcome<Answer> {
  /** The record's own id, as it stands in its text if that is not in quotes, or the record's number, from 1. */
  readonly id: string | number;
  /** Fields of a JSON record as they stand in its text, including its id and text. */
  readonly members: readonly JsonMember[];
  readonly answer: Answer | InputError;
  /** Wall-clock milliseconds of the window that the record was answered in. */
  readonly elapsedMs: number;
}

/** How texts are answered. */
export interface Answering<Answer> {
  /** What is done with a text: `translate`. */
  readonly verb: string;
  /** Keys of a JSON record that may hold the text, the one to use first. */
  readonly keys: readonly [string, string];
  /** A window has no more than this, and takes about a second. */
  readonly limits: WindowLimits;
  /** The answers to texts with words, in their order. */
  readonly answer: (texts: readonly string[]) => Promise<readonly Answer[]>;
  /** The answer to a blank text. */
  readonly blank: (text: string) => Answer;
  /** Gives up the window in hand; what was yielded by then are complete windows. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One outcome per record, in the records' order. Records are read ahead into windows that take less than a second; blank texts
 * are not among those to answer. Ends early, without an error, when the signal is aborted.
 */
export async function* answerRecords<Answer>(
  records: AsyncIterable<InputRecord>,
  { limits, signal, ...answering }: Answering<Answer>,
): AsyncGenerator<RecordOutcome<Answer>, void> {
  let numRead = 0;
  const isStopped = () => signal?.aborted === true;
  const pace = new WindowPace(limits);
  for await (const window of readAhead(records, sizeOf, pace)) {
    if (isStopped()) return;
    const tasks = window.map((record) => taskOf(record, ++numRead, answering));
    try {
      const outcomes = await answerWindow(tasks, answering);
      pace.tell(window.length, outcomes[0]?.elapsedMs ?? 0);
      yield* outcomes;
    } catch (fault) {
      if (isStopped()) return;
      throw fault;
    }
  }
}

interface Task extends Pick<RecordOutcome<unknown>, 'id' | 'members'> {
  readonly text: string | InputError;
}

async function answerWindow<Answer>(
  tasks: readonly Task[],
  { answer, blank }: Pick<Answering<Answer>, 'answer' | 'blank'>,
): Promise<RecordOutcome<Answer>[]> {
  const startMs = performance.now();
  const texts = tasks.map(({ text }) => text).filter(hasWords);
  const answers = texts.length === 0 ? [] : await answer(texts);
  const elapsedMs = Math.round(performance.now() - startMs);
  const inOrder = answers.values();
  const answerTo = (text: string) => (hasWords(text) ? inOrder.next().value : undefined) ?? blank(text);
  return tasks.map(({ id, members, text }) => {
    return { id, members, answer: typeof text === 'string' ? answerTo(text) : text, elapsedMs };
  });
}

function taskOf(record: InputRecord, number: number, naming: Pick<Answering<unknown>, 'keys' | 'verb'>): Task {
  switch (record.kind) {
    case 'text':
      return { id: number, members: [], text: record.text };
    case 'bad':
      return { id: number, members: [], text: record.error };
    case 'json': {
      const { fields, members } = record;
      const [key, otherKey] = naming.keys;
      const text = fields[key] ?? fields[otherKey];
      return { id: idOf(record) ?? number, members, text: typeof text === 'string' ? text : noText(record, naming) };
    }
  }
}

/** A number of many digits is more than its value here: its text is kept. */
function idOf({ fields: { id }, members }: JsonRecord): string | undefined {
  if (typeof id === 'string') return id;
  return id === undefined || id === null ? undefined : members.findLast(([name]) => name === 'id')?.[1];
}

function noText(
  { file, line }: InputRecord,
  { keys: [key, otherKey], verb }: Pick<Answering<unknown>, 'keys' | 'verb'>,
): InputError {
  return new InputError({
    where: `${file}, line ${line}`,
    expected: `a JSON object with a text in "${key}" or "${otherKey}"`,
    received: 'none',
    next: `Name the text to ${verb} "${key}".`,
    code: `no-${key}`,
    details: { file, line },
  });
}

function sizeOf(record: InputRecord): number {
  if (record.kind === 'json') return record.members.reduce((sum, [, source]) => sum + source.length, 0);
  return record.kind === 'text' ? record.text.length : 1;
}

function hasWords(text: string | InputError): text is string {
  return typeof text === 'string' && text.trim() !== '';
}
