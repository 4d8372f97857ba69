import { Readable } from 'node:stream';
import { InputError } from '@tolmach/contracts';
import { fileSource, isFile } from '@tolmach/command-line';
import type { RecordSource, Streams } from '@tolmach/command-line';

export type SourceFormat = RecordSource['format'];

const JSON_LINES_NAME = /\.(jsonl|ndjson)$/i;
const FILE_NAME = /^\S+\.(txt|jsonl|ndjson|json|tsv|csv|gz)$|^\S*[/\\]\S*$/i;

/**
 * What to translate: each argument that names an existing file is that file, `-` is standard input, every other
 * argument is text; without arguments standard input.
 *
 * @param format - of input whose name does not mark it as JSON lines
 * @throws {@link InputError} when an argument looks like the path of a missing file
 */
export function translationInput(operands: readonly string[], format: SourceFormat, streams: Streams): RecordSource[] {
  const fromStdin = { name: 'standard input', format, open: () => streams.stdin };
  if (operands.length === 0) return [fromStdin];
  return operands.map((operand, index) => {
    if (operand === '-') return fromStdin;
    if (isFile(operand)) return fileSource(operand, JSON_LINES_NAME.test(operand) ? 'json' : format);
    if (FILE_NAME.test(operand)) throw noSuchFile(operand);
    const open = () => Readable.from([Buffer.from(operand.endsWith('\n') ? operand : `${operand}\n`)]);
    return { name: `argument ${index + 1}`, format: 'text', open };
  });
}

function noSuchFile(operand: string): InputError {
  return new InputError({
    where: operand,
    expected: 'an existing file, or a text',
    received: 'what looks like the path of a missing file',
    next: 'Check the path; to translate this text itself, pipe it in.',
  });
}
