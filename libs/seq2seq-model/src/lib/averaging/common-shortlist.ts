import type { HostTensor, TranslationModelFile } from '@tolmach/contracts';
import type { ModelFolder } from '../model-folder';

/** A translation model's shortlist, and what its model.json says of it. */
interface FoundShortlist {
  readonly shortlist: NonNullable<ModelFolder['shortlist']>;
  readonly entry: NonNullable<TranslationModelFile['shortlist']>;
}

type ShortlistOwner = Pick<ModelFolder, 'file' | 'shortlist'>;

/**
 * The shortlist that all models have, with the least of their agreements, which was not measured on the mean; none when one
 * has another or none.
 */
export function commonShortlist(models: readonly ShortlistOwner[]): FoundShortlist | undefined {
  const found = models.map(foundIn);
  const first = found[0];
  if (first === undefined) return undefined;
  const alike = found.filter((other) => other !== undefined && isSame(first, other));
  if (alike.length < models.length) return undefined;
  const agreement = Math.min(...alike.map((other) => other?.entry.agreement ?? 0));
  return { shortlist: first.shortlist, entry: { ...first.entry, agreement } };
}

function foundIn({ file, shortlist }: ShortlistOwner): FoundShortlist | undefined {
  return shortlist && file.shortlist && { shortlist, entry: file.shortlist };
}

function isSame({ shortlist: left }: FoundShortlist, { shortlist: right }: FoundShortlist): boolean {
  return isSameTensor(left.perPiece, right.perPiece) && isSameTensor(left.always, right.always);
}

function isSameTensor(left: HostTensor, right: HostTensor): boolean {
  return String(left.shape) === String(right.shape) && left.values.every((id, place) => id === right.values[place]);
}
