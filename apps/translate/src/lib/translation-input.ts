import { existsSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { InputError } from '@tolmach/contracts';
import { fileSource, isPath } from '@tolmach/command-line';
import type { RecordSource, Streams } from '@tolmach/command-line';

export type SourceFormat = RecordSource['format'];

const JSON_LINES_NAME = /\.(jsonl|ndjson)$/i;

/** The arguments of `translate`, and how they are taken. */
export interface TranslationOperands {
  readonly operands: readonly string[];
  /** Whether all of them are texts, whatever they look like. */
  readonly areTexts: boolean;
  /** Format of input whose name does not mark it as JSON lines. */
  readonly format: SourceFormat;
}

/**
 * What to translate: an argument that is a path is that file, `-` is standard input, any other argument is text; without
 * arguments standard input.
 *
 * @throws {@link InputError} when there is no file at a path
 */
export function translationInput(
  { operands, areTexts, format }: TranslationOperands,
  streams: Streams,
): RecordSource[] {
  const fromStdin = { name: 'standard input', format, open: () => streams.stdin };
  if (operands.length === 0) return [fromStdin];
  return operands.map((operand, index) => {
    if (!areTexts && operand === '-') return fromStdin;
    if (!areTexts && isPath(operand)) return fileOperand(operand, format);
    const open = () => Readable.from([Buffer.from(operand.endsWith('\n') ? operand : `${operand}\n`)]);
    return { name: `argument ${index + 1}`, format, open };
  });
}

function fileOperand(path: string, format: SourceFormat): RecordSource {
  if (!existsSync(path)) throw notAFile(path, 'no such file');
  if (statSync(path).isDirectory()) throw notAFile(path, 'a folder');
  return fileSource(path, JSON_LINES_NAME.test(path) ? 'json' : format);
}

function notAFile(operand: string, received: string): InputError {
  return new InputError({
    where: operand,
    expected: 'a file to translate',
    received,
    next: `Check the path; relative ones start in ${process.cwd()}. If it is a text, add --text.`,
  });
}
