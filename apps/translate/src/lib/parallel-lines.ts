import { Faults, InputError } from '@tolmach/contracts';
import type { FaultOptions, OnBad } from '@tolmach/contracts';
import { MAX_LINE_BYTES } from '@tolmach/command-line';
import { readLines } from '@tolmach/durable-files';

/** Files whose lines belong together. */
export interface ParallelFiles {
  /** A text, or its translations. */
  readonly text: string;
  readonly references: readonly string[];
  /** Of another system. */
  readonly baseline: string | undefined;
}

/** Corresponding lines of several files. */
export interface ParallelLines {
  readonly lines: readonly string[];
  readonly references: readonly (readonly string[])[];
  readonly baseline: readonly string[] | undefined;
  /** Lines left out, since one of the files has something there that is not UTF-8. */
  readonly numSkipped: number;
}

/**
 * The lines of a text or its translations, of the references, and of another system's translations.
 *
 * @param options - whether lines that are not UTF-8 are left out of all files, and who is told
 * @throws {@link InputError} when a file cannot be read or has a different number of lines than the text; all that is wrong
 * is told together
 */
export async function readParallelLines(
  { text, references, baseline }: ParallelFiles,
  { skipBad, tell }: Required<FaultOptions>,
): Promise<ParallelLines> {
  const faults = new Faults({ skipBad, tell });
  const bad = new Set<number>();
  const read = (path: string) =>
    linesOf(path, (fault) => {
      bad.add(Number(fault.details['line']) - 1);
      faults.add(fault);
    });
  const lines = await faults.reading(() => read(text));
  const readOther = (path: string, next: string) =>
    faults.reading(async () => {
      const others = await read(path);
      if (lines !== undefined && others.length !== lines.length)
        throw unequal([text, lines.length], [path, others.length], next);
      return others;
    });
  const sets: (readonly string[])[] = [];
  for (const path of references)
    sets.push((await readOther(path, 'Line N of one file must be the translation of line N of the other.')) ?? []);
  const others =
    baseline === undefined
      ? undefined
      : await readOther(baseline, 'Line N of both files must belong to the same sentence.');
  faults.settle();
  const kept = (all: readonly string[]) => all.filter((_, index) => !bad.has(index));
  return {
    lines: kept(lines ?? []),
    references: sets.map(kept),
    baseline: others && kept(others),
    numSkipped: bad.size,
  };
}

async function linesOf(path: string, onBad: OnBad): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(path, { maxBytes: MAX_LINE_BYTES, onBad })) lines.push(line);
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
