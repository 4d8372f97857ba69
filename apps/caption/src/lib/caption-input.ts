import { readRecords } from '@tolmach/command-line';
import type { RecordSource, Streams } from '@tolmach/command-line';
import type { ImagePath } from './image-paths';

const STANDARD_INPUT = '-';

/** Whether the list of images comes from standard input, so that nobody knows how long it will be. */
export function isListed(operands: readonly string[]): boolean {
  return operands.length === 0 || operands.includes(STANDARD_INPUT);
}

/**
 * The files and folders to caption: the arguments, and for `-`, or when there is none, the paths on standard input. A
 * blank line is no path; one that is not UTF-8 has an error for its place.
 *
 * @param isNullEnded - whether those paths end with NUL, and not with a line feed
 */
export async function* captionInput(
  operands: readonly string[],
  isNullEnded: boolean,
  { stdin, signal }: Streams,
): AsyncGenerator<ImagePath, void> {
  const list: RecordSource = {
    name: 'standard input',
    format: 'text',
    end: isNullEnded ? 'nul' : 'line-feed',
    open: () => stdin,
  };
  for (const operand of operands.length === 0 ? [STANDARD_INPUT] : operands) {
    if (operand === STANDARD_INPUT) yield* listedPaths(list, signal);
    else yield { path: operand };
  }
}

async function* listedPaths(list: RecordSource, signal: AbortSignal | undefined): AsyncGenerator<ImagePath, void> {
  for await (const record of readRecords([list], signal)) {
    if (record.kind === 'bad') yield { path: `${record.file}, line ${String(record.line)}`, error: record.error };
    else if (record.kind === 'text' && record.text !== '') yield { path: record.text };
  }
}
