import { InputError } from '@tolmach/contracts';
import { fileSource, readRecords } from '@tolmach/command-line';

/** Corresponding lines of several files. */
export interface ParallelLines {
  readonly lines: string[];
  readonly references: readonly string[][];
  readonly baseline: string[] | undefined;
}

/**
 * The lines of a text or its translations, of the references, and of another system's translations.
 *
 * @throws {@link InputError} when a file cannot be read, or has a different number of lines than the first
 */
export async function readParallelLines(
  path: string,
  references: readonly string[],
  baseline: string | undefined,
): Promise<ParallelLines> {
  const sets = await Promise.all(references.map(readLines));
  const lines = await readLines(path);
  sets.forEach((set, index) => {
    const next = 'Line N of one file must be the translation of line N of the other.';
    if (set.length !== lines.length) throw unequal([path, lines.length], [references[index] ?? '', set.length], next);
  });
  if (baseline === undefined) return { lines, references: sets, baseline };
  const others = await readLines(baseline);
  const next = 'Line N of both files must belong to the same sentence.';
  if (others.length !== lines.length) throw unequal([path, lines.length], [baseline, others.length], next);
  return { lines, references: sets, baseline: others };
}

async function readLines(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const record of readRecords([fileSource(path, 'text')])) {
    if (record.kind === 'bad') throw record.error;
    if (record.kind === 'text') lines.push(record.text);
  }
  return lines;
}

type CountedFile = readonly [path: string, numLines: number];

function unequal([path, numLines]: CountedFile, [other, numOtherLines]: CountedFile, next: string): InputError {
  return new InputError({
    where: other,
    expected: `${numLines} lines, as many as ${path}`,
    received: String(numOtherLines),
    next,
    code: 'unequal-lines',
  });
}
