import type { TranslationTrainingConfig } from '../training-config';

/** Why a sentence pair is not trained on. */
export type DropReason = 'empty' | 'tooLong' | 'lengthRatio' | 'duplicate';

/** The keys of the data section that choose pairs. */
export type FilterConfig = Pick<TranslationTrainingConfig['data'], 'maxLength' | 'maxLengthRatio' | 'dropDuplicates'>;

/** Sentence pairs read, added as other forms of them, kept, and dropped for each reason. */
export type PairCounts = Readonly<Record<DropReason | 'read' | 'added' | 'kept', number>>;

/**
 * The reason to drop a pair of these lengths, or undefined for a pair to keep; duplicates are found elsewhere.
 * @param sourceLength - pieces, without the end id; so is targetLength.
 */
export function dropReason(
  sourceLength: number,
  targetLength: number,
  filter: FilterConfig,
): Exclude<DropReason, 'duplicate'> | undefined {
  const longer = Math.max(sourceLength, targetLength);
  const shorter = Math.min(sourceLength, targetLength);
  if (shorter === 0) return 'empty';
  if (longer > filter.maxLength) return 'tooLong';
  return longer > shorter * filter.maxLengthRatio ? 'lengthRatio' : undefined;
}

/** Counts of nothing, to be added to. */
export function noPairs(): Record<keyof PairCounts, number> {
  return { read: 0, added: 0, kept: 0, empty: 0, tooLong: 0, lengthRatio: 0, duplicate: 0 };
}

/** One line for the log: `29000 pairs read, 28961 kept; dropped: 3 empty, 12 too long, ...`. */
export function describeCounts(counts: PairCounts): string {
  const dropped = `${counts.empty} empty, ${counts.tooLong} too long, ${counts.lengthRatio} of unlike length, ${counts.duplicate} duplicate`;
  const added = counts.added === 0 ? '' : `${counts.added} added in other forms, `;
  return `${counts.read} pairs read, ${added}${counts.kept} kept; dropped: ${dropped}`;
}
