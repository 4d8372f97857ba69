import type { Classification } from '@tolmach/classification';
import { WindowPace, readAhead } from '@tolmach/command-line';
import type { InputRecord } from '@tolmach/command-line';
import { InputError } from '@tolmach/contracts';
import type { JsonMember } from '@tolmach/contracts';
import type { Classifier } from './services';

/** The outcome for one record of the input. */
export interface Outcome {
  /** The record's own id, or its number in the input, from 1. */
  readonly id: unknown;
  /** Fields of a JSON record as they stand in the text, including its id and text. */
  readonly members: readonly JsonMember[];
  /** Nothing for a blank text. */
  readonly result: Classification | InputError | undefined;
}

/** Records that are computed together, at most: enough for full batches. */
const WINDOW = { maxRecords: 1024, maxSize: 262_144, maxWaitMs: 50 };

/** One outcome per record, in the records' order; blank text is not sent to the model. */
export async function* classifyRecords(
  records: AsyncIterable<InputRecord>,
  model: Classifier,
): AsyncGenerator<Outcome, void> {
  let numRead = 0;
  const pace = new WindowPace(WINDOW);
  for await (const window of readAhead(records, sizeOf, pace)) {
    const tasks = window.map((record) => ({ ...taskOf(record), number: ++numRead }));
    const texts = tasks.flatMap(({ text }) => (isFilled(text) ? [text] : []));
    const startMs = performance.now();
    const found = (await model.classify(texts)).values();
    pace.tell(window.length, performance.now() - startMs);
    for (const { id, members, number, text } of tasks) {
      const result = isFilled(text) ? found.next().value : undefined;
      yield { id: id ?? number, members, result: typeof text === 'string' ? result : text };
    }
  }
}

function taskOf(record: InputRecord): Pick<Outcome, 'id' | 'members'> & { readonly text: string | InputError } {
  if (record.kind === 'bad') return { id: undefined, members: [], text: record.error };
  if (record.kind === 'text') return { id: undefined, members: [], text: record.text };
  const { fields, members } = record;
  const text = fields['text'] ?? fields['sentence'];
  return { id: fields['id'], members, text: typeof text === 'string' ? text : noText(record) };
}

function noText({ file, line }: InputRecord): InputError {
  return new InputError({
    where: `${file}, line ${String(line)}`,
    expected: 'a JSON object with a text in "text" or "sentence"',
    received: 'none',
    next: 'Name the text to classify "text".',
    code: 'no-text',
    details: { file, line },
  });
}

function sizeOf(record: InputRecord): number {
  return record.kind === 'text' ? record.text.length : JSON.stringify(record).length;
}

function isFilled(text: string | InputError): text is string {
  return typeof text === 'string' && text.trim() !== '';
}
