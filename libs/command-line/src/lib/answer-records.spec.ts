import { Readable } from 'node:stream';
import { answerRecords } from './answer-records';
import type { Answering, RecordOutcome } from './answer-records';
import { readRecords } from './read-records';

const limits = { maxRecords: 4, maxSize: 100, maxWaitMs: 1 };

/** Outcomes of a text whose answers are its words in capitals, and the windows that were answered. */
async function answered(text: string, more: Partial<Answering<string>> = {}) {
  const windows: (readonly string[])[] = [];
  const records = readRecords([{ name: 'in', format: 'auto', open: () => Readable.from([Buffer.from(text)]) }]);
  const outcomes: RecordOutcome<string>[] = [];
  const answering: Answering<string> = {
    verb: 'shout',
    keys: ['text', 'sentence'],
    limits,
    answer: (texts) => {
      windows.push(texts);
      return Promise.resolve(texts.map((one) => one.toUpperCase()));
    },
    blank: (blank) => `<${blank}>`,
    ...more,
  };
  for await (const outcome of answerRecords(records, answering)) outcomes.push(outcome);
  return { windows, outcomes };
}

it('answers lines in their order, without sending blank ones', async () => {
  const { windows, outcomes } = await answered('a\n\n \nb\nc\n');
  expect(outcomes.map(({ id, answer }) => [id, answer])).toEqual([[1, 'A'], [2, '<>'], [3, '< >'], [4, 'B'], [5, 'C']]); // prettier-ignore
  expect(windows.flat()).toEqual(['a', 'b', 'c']);
});

it('does not ask for a window of blank lines', async () => {
  const { windows, outcomes } = await answered('\n\n');
  expect(outcomes).toHaveLength(2);
  expect(windows).toEqual([]);
});

it('takes text and id of JSON records, the id as it stands', async () => {
  const { outcomes } = await answered(
    '{"text":"a","id":"x"}\n{"sentence":"b","id":12345678901234567890}\n{"text":"c","id":null}\n{"text":"d"}\n',
  );
  expect(outcomes.map(({ id, answer }) => [id, answer])).toEqual([['x', 'A'], ['12345678901234567890', 'B'], [3, 'C'], [4, 'D']]); // prettier-ignore
});

it('has an error for a record without a text, and for one that is not JSON', async () => {
  const { outcomes } = await answered('{"text":"a"}\n{"word":"b"}\n{"text":5}\n{oops\n');
  expect(outcomes.map(({ answer }) => (typeof answer === 'string' ? answer : answer.code))).toEqual([
    'A',
    'no-text',
    'no-text',
    expect.any(String),
  ]);
  expect(String(outcomes[1]?.answer)).toContain(
    'in, line 2: expected a JSON object with a text in "text" or "sentence", received none. Name the text to shout "text".',
  );
});

it('ends without an error when the work was given up, and with one that has another reason', async () => {
  const giving = new AbortController();
  const answer = (): Promise<string[]> => {
    giving.abort();
    return Promise.reject(new Error('given up'));
  };
  expect((await answered('a\nb\n', { answer, signal: giving.signal })).outcomes).toEqual([]);
  await expect(answered('a\n', { answer: () => Promise.reject(new Error('broken')) })).rejects.toThrow('broken');
});
