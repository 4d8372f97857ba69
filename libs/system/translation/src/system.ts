import {
  MODEL_FORMAT_VERSION,
  modelSentencePieceKey,
  numPiecesKey,
  specialIdsSchema,
  trainingFactsSchema,
} from '@tolmach/contracts';
import type { AveragedExtras, Model, System } from '@tolmach/model-folder';
import { z } from 'zod';
import { translationArchitectureSchema } from './architecture';

export { translationArchitectureSchema } from './architecture';
export type { TranslationArchitecture } from './architecture';
export { TURN_END, isDialogue, isTranslator } from './dialogue';
export type { Languages } from './dialogue';
export { translationTrainingConfigSchema } from './training-config';
export type { TranslationTrainingConfig } from './training-config';

/** Share of validation texts that must translate alike with and without a shortlist for it to be used unasked. */
export const MIN_AGREEMENT = 0.98;

/** model.json of a translation model. */
export const translationModelFileSchema = z
  .strictObject({
    formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
    kind: z.literal('translation').describe('what the model does'),
    sourceLanguage: z.string().min(1).default('source').describe('BCP 47 tag'),
    targetLanguage: z.string().min(1).default('target').describe('BCP 47 tag'),
    sourcePieces: z.string().default('pieces.model').describe('piece model of the source side, beside model.json'),
    targetPieces: z.string().default('pieces.model').describe('piece model of the target side'),
    sourceVocabularySize: numPiecesKey('pieces of the source side'),
    targetVocabularySize: numPiecesKey('pieces of the target side'),
    specialIds: specialIdsSchema.prefault({}),
    sentencePiece: modelSentencePieceKey,
    architecture: translationArchitectureSchema.describe('parameters of the model, names and shapes'),
    shortlist: z
      .strictObject({
        file: z
          .string()
          .default('shortlist.safetensors')
          .describe('candidates of each source piece, beside model.json'),
        agreement: z.number().min(0).max(1).describe('share of validation texts that translate alike with and without'),
      })
      .optional()
      .describe('target pieces worth considering for a source, where they have been learnt'),
    knownNames: z
      .string()
      .optional()
      .describe('names of the training text, one per line, and whether translations spell them alike'),
    training: trainingFactsSchema.prefault({}).describe('how the model came to be'),
  })
  .refine(
    ({ architecture, ...sizes }) =>
      architecture.tying !== 'all' || sizes.sourceVocabularySize === sizes.targetVocabularySize,
    { error: 'targetVocabularySize where tying is all', path: ['sourceVocabularySize'] },
  );
export type TranslationModelFile = Readonly<z.infer<typeof translationModelFileSchema>>;

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
