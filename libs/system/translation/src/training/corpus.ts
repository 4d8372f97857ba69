import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, InputError } from '@tolmach/contracts';
import type { PairPreparation } from '@tolmach/text-preparation';
import type { TranslationTrainingConfig } from '../training-config';
import { recoverFolder, replaceFolder } from '@tolmach/durable-files';
import type { FilterConfig, PairCounts } from './corpus-filter';
import { ID_FILE, INDEX_FILE, type TextEncoder, indexBytes, writeCorpus } from './corpus-writer';
import { EncodedCorpus } from './encoded-corpus';
import { type TextFiles, checksumTexts, leftOut } from './parallel-text';

const FORMAT = 2;
const HEADER_FILE = 'corpus.json';

/** What `openCorpus` needs to know. */
export interface CorpusOptions {
  /** Folder of the encoded files, for example `runs/x/data`; replaced as a whole when anything below changed. */
  readonly folder: string;
  /** Texts with the weights that an epoch repeats them by; the data section's `train`. */
  readonly train: TranslationTrainingConfig['data']['train'];
  /** The data section serves as it is. */
  readonly filter: FilterConfig;
  readonly preparation: PairPreparation;
  /** Whether lines that are not UTF-8 are left out; default: they are refused. */
  readonly skipBad?: boolean;
  readonly sourceCodec: TextEncoder;
  readonly targetCodec: TextEncoder;
  /** Changes whenever a codec would give other ids. */
  readonly vocabularyChecksum: string;
  readonly vocabularySize: number;
  /** If the folder holds a corpus of other texts, vocabulary or filters: encode anew, or refuse (a resumed run). */
  readonly onChange: 'rebuild' | 'refuse';
  /** Ends the encoding early, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

interface MadeFrom {
  readonly format: number;
  readonly vocabulary: string;
  readonly filter: FilterConfig;
  readonly preparation: PairPreparation;
  /** Only if lines are left out: the checksum of all others is that of corpora which say nothing of it. */
  readonly skipBad?: true;
  readonly maxPairs: readonly (number | null)[];
  readonly texts: readonly TextFiles[];
}

interface Header {
  readonly madeFrom: MadeFrom;
  readonly paths: readonly TextFiles[];
  readonly counts: readonly PairCounts[];
  readonly idBytes: number;
}

/**
 * The encoded corpus of these texts, which the caller closes: read from its folder if it was made from the same bytes,
 * vocabulary and filters, otherwise made there under a temporary name and put in place at once.
 * @throws {@link InputError} for text that cannot be used or of which no pair is kept, {@link OutputError} for a folder
 * that cannot be written, {@link ConfigError} for a changed input with `onChange: 'refuse'`.
 */
export async function openCorpus(options: CorpusOptions): Promise<EncodedCorpus> {
  await recoverFolder(options.folder);
  const old = await readHeader(options.folder);
  if (old !== undefined) {
    const now = madeFrom(
      options,
      await Promise.all(options.train.map((files) => checksumTexts(files, leftOut(options.skipBad)))),
    );
    const changes = changedInputs(old, now, options);
    if (changes.length === 0) return openFolder(options, old, true);
    if (options.onChange === 'refuse') throw changedInput(options.folder, changes);
  }
  return openFolder(options, await makeFolder(options), false);
}

function madeFrom(
  { filter, preparation, skipBad, vocabularyChecksum, train }: CorpusOptions,
  texts: readonly TextFiles[],
): MadeFrom {
  const { maxLength, maxLengthRatio, dropDuplicates } = filter;
  const settings = { maxLength, maxLengthRatio, dropDuplicates };
  const maxPairs = train.map((text) => text.maxPairs ?? null);
  const skipping = skipBad === true ? { skipBad } : {};
  return {
    format: FORMAT,
    vocabulary: vocabularyChecksum,
    filter: settings,
    preparation,
    ...skipping,
    maxPairs,
    texts,
  };
}

async function openFolder(options: CorpusOptions, header: Header, isReused: boolean): Promise<EncodedCorpus> {
  const { counts } = header;
  const numPairs = counts.reduce((sum, { kept }) => sum + kept, 0);
  if (numPairs === 0) throw nothingKept(options, counts);
  const checksum = createHash('sha256').update(JSON.stringify(header.madeFrom)).digest('hex');
  const parts = options.train.map(({ weight }, part) => ({ numPairs: counts[part]?.kept ?? 0, weight }));
  const { folder, vocabularySize } = options;
  return EncodedCorpus.open({ folder, parts, vocabularySize, counts, checksum, isReused });
}

async function makeFolder(options: CorpusOptions): Promise<Header> {
  const { folder, train: texts } = options;
  return replaceFolder(folder, async (draft) => {
    const { counts, checksums } = await writeCorpus(draft, { ...options, texts });
    const idBytes = (await stat(path.join(draft, ID_FILE))).size;
    const paths = texts.map(({ source, target }) => ({ source, target }));
    const header: Header = { madeFrom: madeFrom(options, checksums), paths, counts, idBytes };
    await writeFile(path.join(draft, HEADER_FILE), `${JSON.stringify(header, null, 2)}\n`);
    return header;
  });
}

/** The header of a complete corpus folder; undefined if there is none or it does not fit its files. */
async function readHeader(folder: string): Promise<Header | undefined> {
  try {
    // Written by makeFolder: a header of another version differs in `format`, a damaged one does not parse.
    const header = JSON.parse(await readFile(path.join(folder, HEADER_FILE), 'utf8')) as Header;
    const numPairs = header.counts.reduce((sum, { kept }) => sum + kept, 0);
    const ids = await stat(path.join(folder, ID_FILE));
    const index = await stat(path.join(folder, INDEX_FILE));
    return ids.size === header.idBytes && index.size === indexBytes(numPairs) ? header : undefined;
  } catch {
    return undefined; // nothing usable there: it is rebuilt from the texts
  }
}

function changedInputs({ madeFrom: old }: Header, now: MadeFrom, { train }: CorpusOptions): string[] {
  const isOther = (left: unknown, right: unknown) => JSON.stringify(left) !== JSON.stringify(right);
  const texts = train.flatMap(({ source, target }, part) => [
    ...(old.texts[part]?.source === now.texts[part]?.source ? [] : [source]),
    ...(old.texts[part]?.target === now.texts[part]?.target ? [] : [target]),
  ]);
  return [
    ...(old.format === now.format ? [] : ['the format of encoded text']),
    ...(old.texts.length === now.texts.length ? [] : ['the number of training texts']),
    ...texts,
    ...(old.vocabulary === now.vocabulary ? [] : ['the vocabulary']),
    ...(isOther(old.filter, now.filter) ? ['the filters'] : []),
    ...(isOther(old.preparation, now.preparation) ? ['the preparation'] : []),
    ...(isOther(old.skipBad, now.skipBad) ? ['what is done about bad lines'] : []),
    ...(isOther(old.maxPairs, now.maxPairs) ? ['the numbers of pairs read'] : []),
  ];
}

function changedInput(folder: string, changes: readonly string[]): ConfigError {
  return new ConfigError({
    where: folder,
    expected: 'the training text that this run began with',
    received: `changes in ${changes.join(', ')}`,
    next: 'Restore it, or start a new run in another folder.',
    code: 'changed-corpus',
    details: { changes },
  });
}

function nothingKept({ train }: CorpusOptions, counts: readonly PairCounts[]): InputError {
  const numRead = counts.reduce((sum, { read }) => sum + read, 0);
  return new InputError({
    where: train.map(({ source }) => source).join(', '),
    expected: 'at least one sentence pair that passes the filters',
    received: `${numRead} pairs, none of which does`,
    next: 'Check the files, data.maxLength and data.maxLengthRatio.',
    code: 'empty-corpus',
    details: { counts },
  });
}
