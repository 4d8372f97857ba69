import { CsvError, parse } from 'csv-parse/sync';
import type { Info } from 'csv-parse/sync';
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
 * @throws {@link InputError} that names the line (for a record of several lines, its last)
 */
export function parseCsvCaptions(text: string, path: string): Iterable<ImageEntry> {
  const columns = captionColumns(/\S[^\n]*/u.exec(text)?.[0] ?? '') ?? noHeader(path);
  const images = new Map<string, ImageEntry>();
  for (const { record, info } of recordsOf(text, path, columns).slice(1)) {
    const place = `line ${String(info.lines)}`;
    const { image, caption } = fieldsOf(record, columns) ?? badRecord(path, place, columns, record);
    if (image === '') throw noImage(path, place);
    addCaption(images, image, caption, place);
  }
  return images.values();
}

function fieldsOf(record: readonly string[], { imageIndex, captionIndex, numColumns }: CaptionColumns) {
  const [image, caption] = [record[imageIndex], record[captionIndex]];
  if (record.length !== numColumns || image === undefined || caption === undefined) return undefined;
  return { image, caption };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

function recordsOf(text: string, path: string, { delimiter }: CaptionColumns): CsvRecord[] {
  const quote = WITHOUT_QUOTES.includes(delimiter) ? false : '"';
  const options = { delimiter, quote, info: true, trim: true, relax_column_count: true, skip_empty_lines: true };
  try {
    return parse(text, options) as unknown as CsvRecord[]; // what `info` makes of the records; its types leave that out
  } catch (cause) {
    throw cause instanceof CsvError ? notCsv(path, cause) : cause;
  }
}

const RULE = 'Put fields with commas, quotes or line ends in double quotes and write each quote inside them twice.';

function notCsv(path: string, cause: CsvError) {
  const received = cause.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote that is never closed' : 'a quote out of place';
  return recordFault(path, `line ${String(cause['lines'])}`, { expected: 'CSV', received, next: RULE, cause });
}

function badRecord(path: string, place: string, { numColumns }: CaptionColumns, record: readonly string[]): never {
  throw recordFault(path, place, {
    expected: `${String(numColumns)} fields, as the header row has`,
    received: String(record.length),
    next: RULE,
  });
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
