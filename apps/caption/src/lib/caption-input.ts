import { InputError, pathBytes } from '@tolmach/contracts';
import { readRecords } from '@tolmach/command-line';
import type { RecordSource, Streams } from '@tolmach/command-line';
import type { ImagePath } from '@tolmach/image-input';
import { fileFormat } from './services';

const STANDARD_INPUT = '-';

/** Whether the list of images comes from standard input, so that nobody knows how long it will be. */
export function isListed(operands: readonly string[]): boolean {
  return operands.length === 0 || operands.includes(STANDARD_INPUT);
}

/**
 * The files and folders to caption: the arguments, and for `-`, or if there are none, the paths on standard input. A
 * blank line is not a path; an image in place of a list has an error.
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
    isOfPaths: true,
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
    if (record.kind !== 'text') continue;
    const error = record.line === 1 ? imageInstead(record.text, record.file) : undefined;
    if (error !== undefined) {
      yield { path: record.file, error };
      return;
    }
    if (record.text !== '') yield { path: record.text };
  }
}

/** Why a list that begins with this line is not one. */
function imageInstead(firstLine: string, where: string): InputError | undefined {
  const start = Buffer.concat([Buffer.from(pathBytes(firstLine)), Buffer.from('\r\n')]); // a PNG's first line ends so
  const { name, isPicture } = fileFormat(start);
  if (!isPicture) return undefined;
  return new InputError({
    where,
    expected: 'paths of images',
    received: name,
    next: 'Name /dev/stdin to read the image itself.',
    code: 'not-a-list',
  });
}
