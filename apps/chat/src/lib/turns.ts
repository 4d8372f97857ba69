import { createInterface } from 'node:readline/promises';
import { readRecords } from '@tolmach/command-line';
import type { JsonRecord, RecordSource, TextRecord } from '@tolmach/command-line';
import { InputError } from '@tolmach/contracts';
import type { ChatCall } from './chat-options';

/** What is said, typed on a terminal with history and editing, or as lines of the sources. */
export async function* turnsOf(
  sources: readonly RecordSource[],
  { operands, streams }: Pick<ChatCall, 'operands' | 'streams'>,
): AsyncGenerator<TextRecord | JsonRecord> {
  if (operands.length === 0 && streams.stdin.isTTY === true) {
    yield* typed(streams);
    return;
  }
  for await (const record of readRecords(sources, streams.signal)) {
    if (record.kind === 'bad') throw record.error;
    yield record;
  }
}

async function* typed({ stdin, stdout, signal }: ChatCall['streams']): AsyncGenerator<TextRecord> {
  const terminal = createInterface({ input: stdin, output: stdout, terminal: true, prompt: '> ' });
  const close = (): void => {
    terminal.close();
  };
  signal.addEventListener('abort', close);
  try {
    terminal.prompt();
    let line = 0;
    for await (const text of terminal) {
      yield { kind: 'text', text, file: 'standard input', line: ++line };
      terminal.prompt();
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

/**
 * The conversation that a record asks to answer: its turn after those before it, or all of the `context` of a JSON record.
 * Undefined for a blank line.
 * @throws {@link InputError} when a JSON record has neither `text` nor `context`
 */
export function conversationOf(
  record: TextRecord | JsonRecord,
  before: readonly string[],
): readonly string[] | undefined {
  if (record.kind === 'text') return record.text.trim() === '' ? undefined : [...before, record.text];
  const { fields, file, line } = record;
  const { context, text } = fields;
  if (isTexts(context) && context.length > 0) return context;
  if (context === undefined && typeof text === 'string') return [...before, text];
  throw new InputError({
    where: `${file}, line ${String(line)}`,
    expected: 'turns in "context", a list of texts, or the next turn in "text"',
    received: JSON.stringify(fields).slice(0, 100),
    next: 'Correct the line.',
    code: 'no-turns',
  });
}

/** Whether a JSON value is a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
