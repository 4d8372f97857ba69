import { createHash } from 'node:crypto';
import { InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import type { PairPreparation } from '@tolmach/text-preparation';
import { readLines } from '@tolmach/durable-files';
import { trainingPairs } from '@tolmach/text-preparation';
import type { OpenRun } from '@tolmach/training';
import type { TranslationTrainingConfig } from '../training-config';

/** Two text files that are translations of each other, line by line. */
export interface TextFiles {
  readonly source: string;
  readonly target: string;
}

/** One line of each. */
export interface TextPair {
  readonly source: string;
  readonly target: string;
}

/** One sentence is on a line; a longer one is another kind of file. */
const TEXT = {
  maxBytes: 1 << 20,
  next: 'Check the path in the data section of the config; relative paths start at the working folder.',
} as const;

/** How two parallel files are read. */
export interface PairOptions {
  /** Told of each line that is not UTF-8, whose pair is left out; without it the first one is refused. */
  readonly onBad?: OnBad | undefined;
  /** Sees the bytes of each file as in {@link readLines}. */
  readonly onChunk?: Readonly<Record<'source' | 'target', (chunk: Uint8Array) => void>>;
}

/**
 * The line pairs of two parallel files, in order.
 * @throws {@link InputError} for an unreadable file, text that is not UTF-8, or files with unequal numbers of lines (found
 * at the end; the sentence names both counts).
 */
export async function* readPairs(files: TextFiles, { onBad, onChunk }: PairOptions = {}): AsyncGenerator<TextPair> {
  let badLine = 0;
  const leaveOut: OnBad = (fault) => {
    badLine = Number(fault.details['line']);
    onBad?.(fault);
  };
  const options = { ...TEXT, ...(onBad !== undefined && { onBad: leaveOut }) };
  const sourceLines = readLines(files.source, options, onChunk?.source);
  const targetLines = readLines(files.target, options, onChunk?.target);
  try {
    for (let numPairs = 0; ; numPairs += 1) {
      const [source, target] = await Promise.all([sourceLines.next(), targetLines.next()]);
      if (source.done && target.done) return;
      if (source.done) throw unequalLines(files, numPairs, numPairs + 1 + (await countLines(targetLines)));
      if (target.done) throw unequalLines(files, numPairs + 1 + (await countLines(sourceLines)), numPairs);
      if (badLine !== numPairs + 1) yield { source: source.value, target: target.value };
    }
  } finally {
    await Promise.all([sourceLines.return(undefined), targetLines.return(undefined)]);
  }
}

/** For texts whose bad lines have been told already. */
export function leftOut(skipBad = false): Pick<PairOptions, 'onBad'> {
  return skipBad ? { onBad: () => undefined } : {};
}

/**
 * Finds all that is wrong with the texts of a run, before hours of work with some of them.
 * @throws {@link InputError} as {@link Faults.settle} does
 */
export async function checkTexts(
  { train, validation }: TranslationTrainingConfig['data'],
  { faults, signal }: Pick<OpenRun, 'faults' | 'signal'>,
): Promise<void> {
  for (const files of [...train, validation]) {
    await faults.reading(async () => {
      for await (const _ of readPairs(files, { onBad: faults.add })) signal?.throwIfAborted();
    });
  }
  faults.settle();
}

/** A pair that is trained on. */
export interface TrainingPair extends TextPair {
  /** Whether it is another form of the pair before it. */
  readonly isAdded: boolean;
}

/** Two text files that are trained on, or the pairs at their start. */
export interface TrainingFiles extends TextFiles {
  readonly maxPairs?: number | undefined;
}

/** How training text is read. */
export interface TrainingPairOptions extends PairOptions {
  readonly preparation: PairPreparation;
}

/** The pairs of two parallel files as they are trained on: prepared, each followed by its other forms. */
export async function* readTrainingPairs(
  { maxPairs = Infinity, ...files }: TrainingFiles,
  { preparation, ...options }: TrainingPairOptions,
): AsyncGenerator<TrainingPair> {
  let numPairs = 0;
  for await (const pair of readPairs(files, options)) {
    if (++numPairs > maxPairs) continue; // read to the end all the same: it is hashed, and lines are counted
    yield* trainingPairs(pair, preparation).map((form, index) => ({ ...form, isAdded: index > 0 }));
  }
}

/** SHA-256 of both files, in hexadecimal. */
export async function checksumTexts(files: TextFiles, options: Pick<PairOptions, 'onBad'> = {}): Promise<TextFiles> {
  const [source, target] = await Promise.all([
    checksumText(files.source, options),
    checksumText(files.target, options),
  ]);
  return { source, target };
}

async function checksumText(path: string, options: Pick<PairOptions, 'onBad'>): Promise<string> {
  const hash = createHash('sha256');
  // Read as text, so that a missing or damaged file gets the same sentence on every way in.
  await countLines(readLines(path, { ...TEXT, ...options }, (chunk) => hash.update(chunk)));
  return hash.digest('hex');
}

async function countLines(lines: AsyncIterable<string>): Promise<number> {
  let numLines = 0;
  for await (const _ of lines) numLines += 1;
  return numLines;
}

function unequalLines(files: TextFiles, numSource: number, numTarget: number): InputError {
  return new InputError({
    where: `${files.source} and ${files.target}`,
    expected: 'equally many lines',
    received: `${numSource} and ${numTarget}`,
    next: 'Line n of one file must translate line n of the other; check for lost or doubled line ends.',
    code: 'unequal-lines',
    details: { ...files, numSource, numTarget },
  });
}
