import { extname } from 'node:path';
import { Faults, InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { captionColumns, parseCsvCaptions } from './caption-file-csv';
import { withCaptions } from './caption-file-images';
import type { CaptionedImage, ImageEntry, NoteLeftOut } from './caption-file-images';
import { parseJsonCaptions } from './caption-file-json';
import { readWholeText } from './caption-file-text';
import { parseTsvCaptions } from './caption-file-tsv';

/** Reads the text of one format; `path` is for error sentences. */
type Parser = (text: string, path: string, onBad: OnBad) => Iterable<ImageEntry>;

/** What a reader of captions wants to know. */
export interface CaptionFileOptions {
  readonly noteLeftOut?: NoteLeftOut | undefined;
  /** Told of each line or value that is left out, since it cannot be used; default: all of them are refused together. */
  readonly onBad?: OnBad | undefined;
}

const BY_EXTENSION: Readonly<Record<string, Parser>> = {
  '.json': parseJsonCaptions,
  '.csv': parseCsvCaptions,
  '.tsv': parseTsvCaptions,
};

/**
 * The captioned images of a captions file in the order in which they first appear. The text tells the format, the name's
 * extension where the text does not: lines of `image TAB index TAB caption`, `image TAB caption` or
 * `image#index TAB caption`; CSV whose header row names an image and a caption column; the dataset JSON of Karpathy and
 * Fei-Fei; COCO's captions JSON.
 * @throws {@link InputError} for a file that cannot be read, is empty, is not UTF-8 or has none of the formats, for a
 * line or JSON value that does not fit its format, and when there is no caption at all
 */
export async function readCaptionFile(
  path: string,
  { noteLeftOut, ...options }: CaptionFileOptions = {},
): Promise<CaptionedImage[]> {
  const faults = new Faults();
  const { onBad = faults.add } = options;
  const text = await readWholeText(path, { what: 'a captions file', onBad });
  const parse = parserFor(text) ?? BY_EXTENSION[extname(path).toLowerCase()];
  if (parse === undefined) throw unknownFormat(path);
  const entries = [...parse(text, path, onBad)];
  faults.settle();
  return withCaptions(entries, path, noteLeftOut);
}

function parserFor(text: string): Parser | undefined {
  const start = text.search(/\S/u);
  const end = text.indexOf('\n', start);
  const firstLine = text.slice(start, end < 0 ? undefined : end);
  if (/^[{[]/u.test(firstLine)) return parseJsonCaptions;
  if (captionColumns(firstLine) !== undefined) return parseCsvCaptions;
  return firstLine.includes('\t') ? parseTsvCaptions : undefined;
}

function unknownFormat(path: string): InputError {
  return new InputError({
    where: path,
    expected:
      'lines of image and caption with a tab between them, CSV whose header row names image and caption, ' +
      'dataset JSON of Karpathy and Fei-Fei, or COCO captions JSON',
    received: 'a text of another form',
    next: 'Convert the file to one of these.',
    code: 'unknown-caption-format',
    details: { path },
  });
}
