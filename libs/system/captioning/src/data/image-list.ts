import { Faults, InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { numberedLines, readWholeText } from './caption-file-text';

/**
 * Names of images, one a line, in the order of the file; blank lines are skipped, CR LF ends a line as LF does.
 * @param options - `onBad` is told of each line that is left out: it is not UTF-8, or its name comes twice; default: all of them
 * are refused together
 * @throws {@link InputError} for a file that cannot be read or is empty
 */
export async function readImageList(path: string, options: { readonly onBad?: OnBad } = {}): Promise<string[]> {
  const faults = new Faults();
  const { onBad = faults.add } = options;
  const lines = new Map<string, number>();
  const text = await readWholeText(path, { what: 'a list of images, one name per line', onBad });
  for (const [name, line] of numberedLines(text)) {
    const first = lines.get(name);
    if (first === undefined) lines.set(name, line);
    else onBad(twice(path, name, [first, line]));
  }
  faults.settle();
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
