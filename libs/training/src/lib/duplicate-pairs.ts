import { AppendFile } from './append-file';
import { entryBlocks, packEntry } from './pair-index';

const FINGERPRINTS_A_PASS = 1 << 21;

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
  const kept = partSizes.map(() => 0);
  const file = await AppendFile.create(to);
  let index = 0;
  let part = 0;
  let partEnd = partSizes[0] ?? 0;
  for await (const block of entryBlocks(from)) {
    for (const entry of block) {
      while (index >= partEnd && part + 1 < partSizes.length) partEnd += partSizes[++part] ?? 0;
      if (!hasBit(dropped, index++)) {
        kept[part] = (kept[part] ?? 0) + 1;
        await file.append(packEntry(entry));
      }
    }
  }
  await file.close();
  return kept;
}

/** One bit an entry, 1 for a repetition. */
async function findDuplicates(path: string, numEntries: number, tableSize: number): Promise<Uint8Array> {
  const repeated = new Uint8Array(Math.ceil(numEntries / 8));
  const numPasses = Math.ceil(numEntries / tableSize);
  for (let pass = 0; pass < numPasses; pass += 1) {
    const seen = new Set<number>();
    let index = 0;
    for await (const block of entryBlocks(path)) {
      for (const { fingerprint } of block) {
        if (fingerprint % numPasses === pass) {
          if (seen.has(fingerprint)) setBit(repeated, index);
          else seen.add(fingerprint);
        }
        index += 1;
      }
    }
  }
  return repeated;
}

function setBit(bits: Uint8Array, index: number): void {
  bits[index >>> 3] = (bits[index >>> 3] ?? 0) | (1 << (index & 7));
}

function hasBit(bits: Uint8Array, index: number): boolean {
  return ((bits[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;
}
