import { InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { readText } from '@tolmach/durable-files';

/** How a text is read. */
export interface WholeTextOptions {
  /** What it is, for the error sentences: `a captions file`. */
  readonly what: string;
  /** Told of lines that are not UTF-8, which are left out. */
  readonly onBad?: OnBad | undefined;
}

/**
 * The whole of a UTF-8 text file, without a byte order mark.
 * @throws {@link InputError} for a file that cannot be read, is empty or blank, or is not UTF-8
 */
export async function readWholeText(path: string, { what, onBad }: WholeTextOptions): Promise<string> {
  const next = 'Check the path; relative paths start at the working folder.';
  const text = await readText(path, { what, next, onBad });
  if (/\S/u.test(text)) return text;
  throw new InputError({
    where: path,
    expected: what,
    received: 'an empty file',
    next: 'Check that the file was written to its end.',
    code: 'empty-file',
    details: { path },
  });
}

/** The lines of a text that are not blank, without their ends, with their numbers from 1. */
export function* numberedLines(text: string): Generator<readonly [line: string, number: number]> {
  let number = 0;
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(start, end).replace(/\r$/u, '');
    number++;
    if (line.trim() !== '') yield [line, number];
    start = end + 1;
  }
}
