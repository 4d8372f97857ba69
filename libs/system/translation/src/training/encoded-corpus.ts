import path from 'node:path';
import type { PairCounts } from './corpus-filter';
import { ID_FILE, INDEX_FILE, idArrayType } from './corpus-writer';
import { ENTRY_BYTES, type PairEntry, unpackEntry } from './pair-index';
import { RandomAccessFile } from './random-access-file';

/** Each of the two files is held in memory up to this size: 2.8 million pairs, 32 million ids of two bytes. */
const HELD_BYTES = 1 << 26;

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

/** Facts of an encoded corpus, besides its files. */
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

/** Encoded sentence pairs on disk: memory has a bound that does not depend on their number. */
export class EncodedCorpus {
  /** Pairs of all parts together, weights not counted. */
  readonly numPairs: number;

  private constructor(
    readonly facts: CorpusFacts,
    private readonly ids: RandomAccessFile,
    private readonly index: RandomAccessFile,
  ) {
    this.numPairs = facts.parts.reduce((sum, { numPairs }) => sum + numPairs, 0);
  }

  /** The corpus over the two files of its folder. @param heldBytes - largest file held in memory. */
  static async open(facts: CorpusFacts, heldBytes = HELD_BYTES): Promise<EncodedCorpus> {
    const ids = await RandomAccessFile.open(path.join(facts.folder, ID_FILE), heldBytes);
    return new EncodedCorpus(facts, ids, await RandomAccessFile.open(path.join(facts.folder, INDEX_FILE), heldBytes));
  }

  /** Lengths and places of these pairs. @param indices - 0 <= index < numPairs, any order. */
  async readEntries(indices: readonly number[]): Promise<PairEntry[]> {
    const ranges = indices.map((index) => ({ offset: index * ENTRY_BYTES, length: ENTRY_BYTES }));
    return (await this.index.read(ranges)).map(unpackEntry);
  }

  /** The ids of these pairs, in the same order. */
  async readIds(entries: readonly PairEntry[]): Promise<IdPair[]> {
    const idArray = idArrayType(this.facts.vocabularySize);
    const ranges = entries.map(({ offset, sourceLength, targetLength }) => ({
      offset,
      length: (sourceLength + targetLength) * idArray.BYTES_PER_ELEMENT,
    }));
    const stretches = await this.ids.read(ranges);
    return stretches.map((bytes, place) => {
      const packed = new idArray(Uint8Array.from(bytes).buffer); // a copy, as ids must begin at an even address
      const sourceLength = entries[place]?.sourceLength ?? 0;
      return { source: packed.subarray(0, sourceLength), target: packed.subarray(sourceLength) };
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.ids.close(), this.index.close()]);
  }
}
