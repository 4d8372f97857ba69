import { translationModelFileSchema } from '@tolmach/contracts';
import type { TranslationModelFile } from '@tolmach/contracts';
import type { AveragedExtras, Model, System } from '@tolmach/model-folder';

/** A translation model's folder: its network, piece models of both sides and, where they have been learnt, names and a shortlist. */
export type TranslationParts = Model<TranslationModelFile>;

/** Translation, for whoever reads and writes model folders. */
export const TRANSLATION: System<TranslationModelFile> = {
  kind: 'translation',
  schema: translationModelFileSchema,
  fileNames: ({ sourcePieces, targetPieces }) => [sourcePieces, targetPieces],
  extraNames: ({ shortlist, knownNames }) => [shortlist?.file, knownNames].filter((name) => name !== undefined),
  averageExtras,
};

type Named = Pick<TranslationParts, 'file' | 'files'>;

/** The names of the first model, and the shortlist that all have. */
function averageExtras(models: readonly [Named, ...Named[]]): AveragedExtras<TranslationModelFile> {
  const { knownNames } = models[0].file;
  const averaged = averageShortlists(models);
  if (knownNames === undefined) return averaged;
  return { ...averaged, files: { ...averaged.files, [knownNames]: models[0].files[knownNames] ?? new Uint8Array() } };
}

/**
 * The shortlist that all models have, with the least of their agreements, which was not measured on the mean; none if
 * one model has another or none.
 */
function averageShortlists(models: readonly [Named, ...Named[]]): AveragedExtras<TranslationModelFile> {
  const [first] = models;
  const found = models.flatMap(({ file: { shortlist }, files }) =>
    shortlist === undefined ? [] : [{ ...shortlist, bytes: files[shortlist.file] ?? new Uint8Array() }],
  );
  const { shortlist, ...file } = first.file;
  const [kept] = found;
  if (shortlist === undefined || kept === undefined || found.length < models.length || !found.every(isSameAs(kept))) {
    const notes = found.length === 0 ? [] : ["No shortlist was written: the models' shortlists differ."];
    return { file, files: {}, notes };
  }
  const agreement = Math.min(...found.map((one) => one.agreement));
  return { file: { ...file, shortlist: { ...shortlist, agreement } }, files: { [kept.file]: kept.bytes }, notes: [] };
}

function isSameAs(first: { readonly bytes: Uint8Array }) {
  return ({ bytes }: { readonly bytes: Uint8Array }): boolean => Buffer.compare(first.bytes, bytes) === 0;
}
