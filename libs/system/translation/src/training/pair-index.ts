import { open } from 'node:fs/promises';

/** Bytes of one entry of the index file. */
export const ENTRY_BYTES = 24;

const ENTRIES_A_BLOCK = 1 << 14;

/** Where one encoded pair lies and how long it is. */
export interface PairEntry {
  /** First byte of the pair in the id file: source ids, then target ids. */
  readonly offset: number;
  /** 53 bits of a hash of the ids; equal pairs have equal fingerprints. */
  readonly fingerprint: number;
  /** Pieces, without the end id. */
  readonly sourceLength: number;
  readonly targetLength: number;
}

/** The bytes of an entry: offset and fingerprint as float64, lengths as uint32, little-endian. */
export function packEntry(entry: PairEntry): Uint8Array {
  const view = new DataView(new ArrayBuffer(ENTRY_BYTES));
  view.setFloat64(0, entry.offset, true);
  view.setFloat64(8, entry.fingerprint, true);
  view.setUint32(16, entry.sourceLength, true);
  view.setUint32(20, entry.targetLength, true);
  return new Uint8Array(view.buffer);
}

/** The entry of these bytes. */
export function unpackEntry(bytes: Uint8Array): PairEntry {
  const view = new DataView(bytes.buffer, bytes.byteOffset, ENTRY_BYTES);
  return {
    offset: view.getFloat64(0, true),
    fingerprint: view.getFloat64(8, true),
    sourceLength: view.getUint32(16, true),
    targetLength: view.getUint32(20, true),
  };
}

/** All entries of an index file in order, in blocks, so that memory does not grow with it. */
export async function* entryBlocks(path: string): AsyncGenerator<PairEntry[]> {
  const file = await open(path, 'r');
  try {
    const block = Buffer.alloc(ENTRIES_A_BLOCK * ENTRY_BYTES);
    for (let start = 0; ; start += block.length) {
      const { bytesRead } = await file.read(block, 0, block.length, start);
      const numEntries = Math.floor(bytesRead / ENTRY_BYTES);
      const entryAt = (place: number) => unpackEntry(block.subarray(place * ENTRY_BYTES));
      if (numEntries > 0) yield Array.from({ length: numEntries }, (_, place) => entryAt(place));
      if (bytesRead < block.length) return;
    }
  } finally {
    await file.close();
  }
}
