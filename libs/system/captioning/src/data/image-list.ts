import { Faults, InputError, nearestWord } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import type { CaptionedImage } from './caption-file-images';
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

/**
 * The images that a list names, in its order, of those of a captions file. A name may be in another Unicode form: é is one character or two.
 * @param onBad - told of each line that is left out: not UTF-8, a name that comes twice, or one without captions
 * @throws {@link InputError} for a file that cannot be read or is empty
 */
export async function listedImages(
  path: string,
  all: readonly CaptionedImage[],
  onBad: OnBad,
): Promise<CaptionedImage[]> {
  const byName = new Map(all.map((one) => [one.image, one]));
  const bySpelling = new Map(all.map((one) => [one.image.normalize(), one]));
  const near = all.slice(0, NUM_COMPARED).map(({ image }) => image);
  return (await readImageList(path, { onBad })).flatMap((name) => {
    const found = byName.get(name) ?? bySpelling.get(name.normalize());
    if (found === undefined) onBad(withoutCaptions(path, name, near.splice(0))); // one hint shows what is wrong with all
    return found ?? [];
  });
}

function withoutCaptions(list: string, name: string, others: readonly string[]): InputError {
  const near = nearestWord(name, others);
  return new InputError({
    where: list,
    expected: 'names of images that the captions file has captions for',
    received: name,
    next: near === undefined ? 'Name them as the captions file does.' : `Did you mean ${near}?`,
    code: 'no-captions',
  });
}

/** Names that one without captions is compared with: enough for a slip of the extension. */
const NUM_COMPARED = 1000;

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
