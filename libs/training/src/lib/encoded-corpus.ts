import { InputError } from '@tolmach/contracts';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { PairCounts } from './corpus-filter';
import { ID_FILE, INDEX_FILE, idArrayType } from './corpus-writer';
import { ENTRY_BYTES, unpackEntry, type PairEntry } from './pair-index';

const READS_AT_ONCE = 128;

/** An index up to this size is held in memory (2.8 million pairs); of a larger one entries are read where needed. */
const HELD_INDEX_BYTES = 1 << 26;

/** One text of a corpus: how many pairs of it are kept and how often an epoch repeats them. */
export interface CorpusPart {
  readonly numPairs: number;
  readonly weight: number;
}

/** Ids of one pair, without start and end ids. */
export interface IdPair {
  readonly source: ArrayLike<number>;
  readonly target: ArrayLike<number>;
}

/** Facts of an encoded corpus beside its files. */
export interface CorpusFacts {
  readonly folder: string;
  readonly parts: readonly CorpusPart[];
  readonly vocabularySize: number;
  /** What was read and dropped, for each text in order. */
  readonly counts: readonly PairCounts[];
  /** SHA-256 of texts, vocabulary and filter: equal for equal training pairs. */
  readonly checksum: string;
  /** False if the files were made by this run, true if they lay there. */
  readonly isReused: boolean;
}

/** Encoded sentence pairs on disk, read where needed: memory has a bound that does not depend on their number. */
export class EncodedCorpus {
  /** Pairs of all parts together, weights not counted. */
  readonly numPairs: number;

  private constructor(
    readonly facts: CorpusFacts,
    private readonly ids: FileHandle,
    private readonly index: FileHandle,
    private readonly heldIndex: Buffer | undefined,
  ) {
    this.numPairs = facts.parts.reduce((sum, { numPairs }) => sum + numPairs, 0);
  }

  /** The corpus over the two files of its folder. @param heldIndexBytes - largest index held in memory. */
  static async open(facts: CorpusFacts, heldIndexBytes = HELD_INDEX_BYTES): Promise<EncodedCorpus> {
    const ids = await open(path.join(facts.folder, ID_FILE), 'r');
    const index = await open(path.join(facts.folder, INDEX_FILE), 'r');
    const isHeld = (await index.stat()).size <= heldIndexBytes;
    return new EncodedCorpus(facts, ids, index, isHeld ? await index.readFile() : undefined);
  }

  /** Lengths and places of these pairs. @param indices - 0 <= index < numPairs, any order. */
  async readEntries(indices: readonly number[]): Promise<PairEntry[]> {
    const held = this.heldIndex;
    if (held !== undefined) return indices.map((index) => unpackEntry(held, index));
    const bytes = Buffer.allocUnsafe(indices.length * ENTRY_BYTES);
    await inGroups(indices, async (index, place) => {
      const slot = bytes.subarray(place * ENTRY_BYTES, (place + 1) * ENTRY_BYTES);
      await readExactly(this.index, slot, index * ENTRY_BYTES, path.join(this.facts.folder, INDEX_FILE));
    });
    return indices.map((_, place) => unpackEntry(bytes, place));
  }

  /** The ids of these pairs, in the same order. */
  async readIds(entries: readonly PairEntry[]): Promise<IdPair[]> {
    const pairs: IdPair[] = [];
    const idArray = idArrayType(this.facts.vocabularySize);
    await inGroups(entries, async ({ offset, sourceLength, targetLength }, place) => {
      const packed = new idArray(sourceLength + targetLength);
      const bytes = new Uint8Array(packed.buffer);
      await readExactly(this.ids, bytes, offset, path.join(this.facts.folder, ID_FILE));
      pairs[place] = { source: packed.subarray(0, sourceLength), target: packed.subarray(sourceLength) };
    });
    return pairs;
  }

  async close(): Promise<void> {
    await Promise.all([this.ids.close(), this.index.close()]);
  }
}

async function inGroups<Item>(
  items: readonly Item[],
  action: (item: Item, place: number) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += READS_AT_ONCE) {
    const group = items.slice(start, start + READS_AT_ONCE);
    await Promise.all(group.map((item, place) => action(item, start + place)));
  }
}

async function readExactly(file: FileHandle, into: Uint8Array, position: number, name: string): Promise<void> {
  const { bytesRead } = await file.read(into, 0, into.length, position);
  if (bytesRead === into.length) return;
  throw new InputError({
    where: name,
    expected: `${into.length} bytes at ${position}`,
    received: `${bytesRead}`,
    next: 'The file was changed during the run; remove the data folder of the run and start again with --resume.',
    code: 'truncated-corpus',
  });
}
