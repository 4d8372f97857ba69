import { existsSync, realpathSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { InputError, UsageError } from '@tolmach/contracts';
import { fileSource } from '@tolmach/command-line';
import type { RecordSource, Streams } from '@tolmach/command-line';

export type SourceFormat = RecordSource['format'];

const JSON_LINES_NAME = /\.(jsonl|ndjson)$/i;
const FILE_NAME = /^\S+\.(txt|jsonl|ndjson|json|tsv|csv|gz)$|^\S*[/\\]\S*$/i;

/**
 * What to translate: each argument that names an existing file is that file, `-` is standard input, every other
 * argument is text; without arguments standard input.
 *
 * @param format - of what does not say by its name that it is JSON lines
 * @throws {@link InputError} when an argument looks like a path and nothing is there
 */
export function translationInput(operands: readonly string[], format: SourceFormat, streams: Streams): RecordSource[] {
  const fromStdin = { name: 'standard input', format, open: () => streams.stdin };
  if (operands.length === 0) return [fromStdin];
  return operands.map((operand, index) => {
    if (operand === '-') return fromStdin;
    if (isFile(operand)) return fileSource(operand, JSON_LINES_NAME.test(operand) ? 'json' : format);
    if (FILE_NAME.test(operand)) throw noSuchFile(operand);
    const open = () => Readable.from([Buffer.from(operand.endsWith('\n') ? operand : `${operand}\n`)]);
    return { name: `argument ${String(index + 1)}`, format: 'text', open };
  });
}

/**
 * Refuses an output file that is one of the inputs, which opening it would empty.
 *
 * @throws {@link UsageError}
 */
export function refuseOverwritingInput(operands: readonly string[], output: string): void {
  if (!existsSync(output)) return;
  const target = realpathSync(output);
  if (!operands.some((operand) => isFile(operand) && realpathSync(operand) === target)) return;
  throw new UsageError({
    where: '--output',
    expected: 'another file than the inputs',
    received: output,
    next: 'Writing to it would empty it before it is read: name a new file.',
  });
}

/** A word may well be the name of a folder; only what can be read line by line counts. */
function isFile(operand: string): boolean {
  return existsSync(operand) && !statSync(operand).isDirectory();
}

function noSuchFile(operand: string): InputError {
  return new InputError({
    where: operand,
    expected: 'an existing file, or a text',
    received: 'what looks like a path to no file',
    next: 'Check the path; to translate these very words, pipe them in.',
  });
}
