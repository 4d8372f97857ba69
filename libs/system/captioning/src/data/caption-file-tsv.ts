import type { OnBad } from '@tolmach/contracts';
import { addCaption, recordFault } from './caption-file-images';
import type { ImageEntry } from './caption-file-images';
import { numberedLines } from './caption-file-text';

/** What the fields of a line must look like. */
interface LineForm {
  readonly what: string;
  readonly pattern: RegExp;
}

/** The first form that fits the first line holds for all lines. */
const FORMS: readonly LineForm[] = [
  { what: 'image, index and caption', pattern: /^(?<image>[^\t]+)\t\d+\t(?<caption>[^\t]*)$/u },
  { what: 'image#index and caption', pattern: /^(?<image>[^\t]+)#\d+\t(?<caption>[^\t]*)$/u },
  { what: 'image and caption', pattern: /^(?<image>[^\t]+)\t(?<caption>[^\t]*)$/u },
];

/**
 * Captions of lines with tabs between their fields; all lines have the form of the first.
 * @param onBad - told of each line that is left out
 */
export function parseTsvCaptions(text: string, path: string, onBad: OnBad): Iterable<ImageEntry> {
  const images = new Map<string, ImageEntry>();
  let form: LineForm | undefined;
  for (const [line, number] of numberedLines(text)) {
    form ??= FORMS.find(({ pattern }) => pattern.test(line));
    const { image, caption } = form?.pattern.exec(line)?.groups ?? {};
    if (image === undefined || caption === undefined) onBad(badLine(path, line, { number, form }));
    else addCaption(images, image, caption, `line ${String(number)}`);
  }
  return images.values();
}

function badLine(path: string, line: string, at: { number: number; form: LineForm | undefined }) {
  const forms = at.form === undefined ? FORMS.map(({ what }) => what).join('; or ') : `${at.form.what}, as above`;
  const numFields = line.split('\t').length;
  return recordFault(path, `line ${String(at.number)}`, {
    expected: `fields with a tab between them: ${forms}`,
    received: numFields === 1 ? 'a line without a tab' : `${String(numFields)} fields of another form`,
    next: 'Correct the line; all lines have the form of the first.',
  });
}
