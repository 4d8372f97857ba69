import { fileSource, readRecords } from '@tolmach/command-line';
import { InputError } from '@tolmach/contracts';
import type { Faults } from '@tolmach/contracts';
import { isTexts } from './turns';

/** The turns of a conversation, oldest first, and good next ones. */
export interface Dialogue {
  readonly context: readonly string[];
  readonly responses: readonly [string, ...string[]];
}

/**
 * The dialogues of a file of JSON lines: `{"context": [turns, oldest first], "responses": [good next turns]}`.
 * @throws {@link InputError} for lines that are not dialogues, all of them together, unless `faults` leaves them out, and for a
 * file without any
 */
export async function readDialogues(
  path: string,
  { faults, signal }: { readonly faults: Faults; readonly signal: AbortSignal },
): Promise<readonly [Dialogue, ...Dialogue[]]> {
  const dialogues: Dialogue[] = [];
  for await (const record of readRecords([fileSource(path, 'json')], signal)) {
    const { context, responses } = record.kind === 'json' ? record.fields : {};
    const [first, ...others] = isTexts(responses) ? responses.map(oneLine).filter(Boolean) : [];
    if (record.kind === 'bad') faults.add(record.error);
    else if (!isTexts(context) || context.length === 0 || first === undefined)
      faults.add(noDialogue(path, record.line));
    else dialogues.push({ context, responses: [first, ...others] });
  }
  faults.settle();
  const [first, ...others] = dialogues;
  if (first === undefined) throw noDialogue(path, 1);
  return [first, ...others];
}

function oneLine(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(' ');
}

function noDialogue(path: string, line: number): InputError {
  return new InputError({
    where: `${path}, line ${String(line)}`,
    expected: 'a dialogue: {"context": [turns], "responses": [good next turns]}',
    received: 'something else',
    next: 'Correct the line.',
    code: 'no-dialogue',
  });
}
