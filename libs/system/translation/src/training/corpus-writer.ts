import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { PairPreparation } from '@tolmach/text-preparation';
import { DraftFile } from '@tolmach/durable-files';
import { type FilterConfig, type PairCounts, dropReason, noPairs } from './corpus-filter';
import { dropDuplicates } from './duplicate-pairs';
import { ENTRY_BYTES, packEntry } from './pair-index';
import { type TextFiles, type TrainingFiles, leftOut, readTrainingPairs } from './parallel-text';

/** Text to ids, without start and end ids. */
export interface TextEncoder {
  encodeIds(text: string): ArrayLike<number>;
}

/** What turns text files into an encoded corpus. */
export interface CorpusRecipe {
  readonly texts: readonly TrainingFiles[];
  readonly filter: FilterConfig;
  readonly preparation: PairPreparation;
  /** Whether lines that are not UTF-8 are left out; default: they are refused. */
  readonly skipBad?: boolean;
  readonly sourceCodec: TextEncoder;
  readonly targetCodec: TextEncoder;
  /** Chooses 2 or 4 bytes an id. */
  readonly vocabularySize: number;
  /** Ends the writing early, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Facts of written files, for each text in order. */
export interface WrittenCorpus {
  readonly counts: readonly PairCounts[];
  /** SHA-256 of the texts as they were read. */
  readonly checksums: readonly TextFiles[];
}

/** Names of the two files of an encoded corpus in its folder. */
export const ID_FILE = 'ids.bin';
export const INDEX_FILE = 'index.bin';

const BUFFER_BYTES = 1 << 20;

/** Array type for one id. */
export function idArrayType(vocabularySize: number): typeof Uint16Array | typeof Uint32Array {
  return vocabularySize <= 0x10000 ? Uint16Array : Uint32Array;
}

/**
 * Reads, filters and encodes texts into the id file and the index file of a folder; one pass over the text.
 * @throws {@link InputError} for text that cannot be used, {@link OutputError} for files that cannot be written.
 */
export async function writeCorpus(folder: string, recipe: CorpusRecipe): Promise<WrittenCorpus> {
  const indexPath = path.join(folder, INDEX_FILE);
  const everyIndexPath = recipe.filter.dropDuplicates ? `${indexPath}.all` : indexPath;
  const ids = await DraftFile.open(path.join(folder, ID_FILE), { bufferBytes: BUFFER_BYTES });
  const index = await DraftFile.open(everyIndexPath, { bufferBytes: BUFFER_BYTES });
  const parts: { counts: PairCounts; checksums: TextFiles }[] = [];
  try {
    for (const files of recipe.texts) parts.push(await encodeText(files, recipe, { ids, index }));
    await Promise.all([ids.commit(), index.commit()]);
  } finally {
    await Promise.all([ids.discard(), index.discard()]);
  }
  const counts = parts.map((part) => part.counts);
  const checksums = parts.map((part) => part.checksums);
  if (!recipe.filter.dropDuplicates) return { counts, checksums };
  const sizes = await dropDuplicates(
    everyIndexPath,
    indexPath,
    counts.map(({ kept }) => kept),
  );
  await rm(everyIndexPath);
  return { counts: counts.map((part, at) => withoutDuplicates(part, sizes[at] ?? 0)), checksums };
}

async function encodeText(
  files: TrainingFiles,
  { filter, preparation, skipBad, sourceCodec, targetCodec, vocabularySize, signal }: CorpusRecipe,
  out: { ids: DraftFile; index: DraftFile },
): Promise<{ counts: PairCounts; checksums: TextFiles }> {
  const sourceHash = createHash('sha256');
  const targetHash = createHash('sha256');
  const counts = noPairs();
  const onChunk = {
    source: (chunk: Uint8Array) => void sourceHash.update(chunk),
    target: (chunk: Uint8Array) => void targetHash.update(chunk),
  };
  const pairs = readTrainingPairs(files, { preparation, onChunk, ...leftOut(skipBad) });
  for await (const pair of pairs) {
    signal?.throwIfAborted();
    const source = sourceCodec.encodeIds(pair.source);
    const target = targetCodec.encodeIds(pair.target);
    const reason = dropReason(source.length, target.length, filter);
    counts[pair.isAdded ? 'added' : 'read'] += 1;
    counts[reason ?? 'kept'] += 1;
    if (reason === undefined) await appendPair(out, packIds(source, target, vocabularySize), source.length);
  }
  return { counts, checksums: { source: sourceHash.digest('hex'), target: targetHash.digest('hex') } };
}

type PackedIds = Uint16Array | Uint32Array;

function packIds(source: ArrayLike<number>, target: ArrayLike<number>, vocabularySize: number): PackedIds {
  const packed = new (idArrayType(vocabularySize))(source.length + target.length);
  packed.set(source);
  packed.set(target, source.length);
  return packed;
}

async function appendPair(
  { ids, index }: { ids: DraftFile; index: DraftFile },
  packed: PackedIds,
  sourceLength: number,
): Promise<void> {
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  const targetLength = packed.length - sourceLength;
  await index.write(
    packEntry({ offset: ids.size, fingerprint: fingerprintOf(bytes, sourceLength), sourceLength, targetLength }),
  );
  await ids.write(bytes);
}

/** 53 bits of SHA-1 over the ids and where the source ends. */
function fingerprintOf(bytes: Uint8Array, sourceLength: number): number {
  const digest = createHash('sha1').update(bytes).update(`/${sourceLength}`).digest();
  return digest.readUInt32LE(0) * 2 ** 21 + (digest.readUInt32LE(4) >>> 11);
}

function withoutDuplicates(counts: PairCounts, kept: number): PairCounts {
  return { ...counts, kept, duplicate: counts.kept - kept };
}

/** Bytes that the index file of so many pairs has. */
export function indexBytes(numPairs: number): number {
  return numPairs * ENTRY_BYTES;
}
