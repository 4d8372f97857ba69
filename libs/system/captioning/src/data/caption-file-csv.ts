import type { OnBad } from '@tolmach/contracts';
import { parseRecords, recordsOfWidth } from '@tolmach/tables';
import type { DelimitedText } from '@tolmach/tables';
import { addCaption, recordFault } from './caption-file-images';
import type { ImageEntry } from './caption-file-images';

const IMAGE_NAMES = ['image', 'image_name', 'image_path', 'image_file', 'filename', 'file_name', 'file', 'path'];
const CAPTION_NAMES = ['caption', 'comment', 'text', 'sentence', 'description'];
const DELIMITERS = [',', '|', ';', '\t'];
/** Between these, quotes are characters like others: a caption may hold one that is never closed. */
const WITHOUT_QUOTES = ['|', '\t'];

/** Where a header row puts what is read. */
interface CaptionColumns {
  readonly delimiter: string;
  readonly imageIndex: number;
  readonly captionIndex: number;
  readonly numColumns: number;
}

/** The columns that a header row names, or `undefined` for a line that is not a header row of captions. */
export function captionColumns(line: string): CaptionColumns | undefined {
  for (const delimiter of DELIMITERS) {
    const names = line.split(delimiter).map((name) =>
      name
        .trim()
        .replace(/^"(.*)"$/u, '$1')
        .trim()
        .toLowerCase(),
    );
    const imageIndex = names.findIndex((name) => IMAGE_NAMES.includes(name));
    const captionIndex = names.findIndex((name) => CAPTION_NAMES.includes(name));
    if (imageIndex >= 0 && captionIndex >= 0) return { delimiter, imageIndex, captionIndex, numColumns: names.length };
  }
  return undefined;
}

/**
 * Captions of a CSV file with a header row; columns may be in any order, others are let through. With `|` or tabs
 * between the fields quotes mean nothing.
 * @param onBad - told of each record that is left out, with its line (of several lines, the last)
 * @throws {@link InputError} for a text that is not CSV
 */
export function parseCsvCaptions(text: string, path: string, onBad: OnBad): Iterable<ImageEntry> {
  const columns = captionColumns(/\S[^\n]*/u.exec(text)?.[0] ?? '') ?? noHeader(path);
  const images = new Map<string, ImageEntry>();
  const { delimiter, imageIndex, captionIndex, numColumns } = columns;
  const faultAt: DelimitedText['faultAt'] = (where, line, fault) => recordFault(where, `line ${line}`, fault);
  const source = { path, delimiter, hasQuotes: !WITHOUT_QUOTES.includes(delimiter), isTrimmed: true, faultAt };
  const records = parseRecords(text, source).slice(1);
  for (const record of recordsOfWidth(records, { numColumns, like: 'the header row', source, onBad })) {
    const { [imageIndex]: image = '', [captionIndex]: caption = '' } = record.fields;
    const place = `line ${record.line}`;
    if (image === '') onBad(noImage(path, place));
    else addCaption(images, image, caption, place);
  }
  return images.values();
}

function noImage(path: string, place: string) {
  return recordFault(path, place, {
    expected: 'the name of an image',
    received: 'an empty field',
    next: 'Write the name in this line too.',
  });
}

function noHeader(path: string): never {
  const names = `an image column (${IMAGE_NAMES.join(', ')}) and a caption column (${CAPTION_NAMES.join(', ')})`;
  throw recordFault(path, 'line 1', {
    expected: `a header row with ${names}`,
    received: 'other names',
    next: 'Put a row such as image,caption first.',
  });
}
