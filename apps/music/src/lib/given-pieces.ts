import { inputPath, textOption } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import type { MusicPiece } from '@tolmach/music/data';
import type { Services } from './services';

/** The list of a file that pieces are taken from. */
export const pieceListOption = textOption({
  group: 'Input',
  description: 'name of the list in the file',
  placeholder: 'NAME',
  fallback: 'valid',
});

/** The pieces of the file that the operands name. @param onBad - as of `readPieces` @throws {@link UsageError} unless they name one */
export function givenPieces(
  operands: readonly string[],
  list: string,
  { readPieces, onBad }: Pick<Services, 'readPieces'> & { readonly onBad?: OnBad },
): Promise<MusicPiece[]> {
  const [file, ...more] = operands;
  if (file !== undefined && more.length === 0) return readPieces(inputPath(file), list, onBad);
  throw new UsageError({
    where: 'music',
    expected: 'one JSON file with pieces',
    received: operands.length === 0 ? 'none' : operands.join(', '),
    next: 'Name the file.',
  });
}
