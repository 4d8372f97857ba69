import { AppendFile } from './append-file';
import { entriesOf, packEntry } from './pair-index';

const FINGERPRINTS_A_PASS = 1 << 20;

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
  const entries = entriesOf(from);
  const file = await AppendFile.create(to);
  const kept: number[] = [];
  let index = 0;
  for (const size of partSizes) {
    let numKept = 0;
    for (const end = index + size; index < end; index += 1) {
      const { value: entry } = await entries.next();
      if (entry === undefined || hasBit(dropped, index)) continue;
      await file.append(packEntry(entry));
      numKept += 1;
    }
    kept.push(numKept);
  }
  await entries.return(undefined);
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
    for await (const { fingerprint } of entriesOf(path)) {
      if (seen.has(fingerprint)) setBit(repeated, index);
      else if (fingerprint % numPasses === pass) seen.add(fingerprint);
      index += 1;
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
