import { DraftFile } from '@tolmach/durable-files';
import { entryBlocks, packEntry } from './pair-index';

const FINGERPRINTS_A_PASS = 1 << 20;
const BUFFER_BYTES = 1 << 20;

/**
 * Copies an index without the pairs that equal an earlier one; returns the number of kept entries of each part.
 *
 * The index is read in several passes, each of which remembers one share of the fingerprints, so that memory is one bit a
 * pair plus a fixed table.
 * @param partSizes - entries of each part of the index, in order.
 * @param tableSize - fingerprints remembered at once.
 */
export async function dropDuplicates(
  from: string,
  to: string,
  partSizes: readonly number[],
  tableSize = FINGERPRINTS_A_PASS,
): Promise<number[]> {
  const numEntries = partSizes.reduce((sum, size) => sum + size, 0);
  const dropped = await findDuplicates(from, numEntries, tableSize);
  const file = await DraftFile.open(to, { bufferBytes: BUFFER_BYTES });
  try {
    let index = 0;
    for await (const block of entryBlocks(from)) {
      for (const entry of block) if (!hasBit(dropped, index++)) await file.write(packEntry(entry));
    }
    await file.commit();
  } finally {
    await file.discard();
  }
  let end = 0;
  return partSizes.map((size) => size - countBits(dropped, end, (end += size)));
}

/** One bit an entry, 1 for a repetition. */
async function findDuplicates(path: string, numEntries: number, tableSize: number): Promise<Uint8Array> {
  const repeated = new Uint8Array(Math.ceil(numEntries / 8));
  const numPasses = Math.ceil(numEntries / tableSize);
  for (let pass = 0; pass < numPasses; pass += 1) await markShare(path, { pass, numPasses }, repeated);
  return repeated;
}

async function markShare(
  path: string,
  { pass, numPasses }: { readonly pass: number; readonly numPasses: number },
  repeated: Uint8Array,
): Promise<void> {
  const seen = new Set<number>();
  let start = 0;
  for await (const block of entryBlocks(path)) {
    for (const [place, { fingerprint }] of block.entries()) {
      if (seen.has(fingerprint)) setBit(repeated, start + place);
      else if (fingerprint % numPasses === pass) seen.add(fingerprint);
    }
    start += block.length;
  }
}

function countBits(bits: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; index += 1) count += Number(hasBit(bits, index));
  return count;
}

function setBit(bits: Uint8Array, index: number): void {
  bits[index >>> 3] = (bits[index >>> 3] ?? 0) | (1 << (index & 7));
}

function hasBit(bits: Uint8Array, index: number): boolean {
  return ((bits[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;
}
