import { InputError } from '@tolmach/contracts';
import { numberedLines, readWholeText } from './caption-file-text';

/**
 * Names of images, one a line, in the order of the file; blank lines are skipped, CR LF ends a line as LF does.
 * @throws {@link InputError} for a file that cannot be read, is empty or is not UTF-8, or for a name that comes twice
 */
export async function readImageList(path: string): Promise<string[]> {
  const lines = new Map<string, number>();
  for (const [name, line] of numberedLines(await readWholeText(path, 'a list of images, one name per line'))) {
    const first = lines.get(name);
    if (first !== undefined) throw twice(path, name, [first, line]);
    lines.set(name, line);
  }
  return [...lines.keys()];
}

function twice(path: string, name: string, lines: readonly [number, number]): InputError {
  return new InputError({
    where: `${path}, line ${String(lines[1])}`,
    expected: 'each image once',
    received: `${name}, which line ${String(lines[0])} has too`,
    next: 'Take one of the two lines out.',
    code: 'image-twice',
    details: { path, name, lines },
  });
}
