import { z } from 'zod';
import { captioningArchitectureSchema, imageConfigSchema } from './captioning-config';
import { translationArchitectureSchema } from './model-config';
import { sentencePieceSchema } from './sentence-piece-release';
import { specialIdsSchema } from './special-ids';

/** Rises when an old folder would load differently; the changelog says what changed. */
export const MODEL_FORMAT_VERSION = 1;

/** No piece model is larger. */
const MAX_VOCABULARY_SIZE = 1_000_000;

/** Folders that do not name it are from before there was a choice. */
const sentencePiece = sentencePieceSchema
  .default('0.1.97')
  .describe('release of SentencePiece that cuts text into the same pieces');

const score = z.strictObject({
  data: z.string().describe('what was scored, e.g. Multi30k test2016'),
  metric: z.string().describe('BLEU, chrF2, perplexity'),
  value: z.number().describe('the score'),
  signature: z.string().optional().describe('sacreBLEU signature'),
  search: z.string().optional().describe('beam size, length penalty, engine'),
});

/** How a model came to be: what a user needs to judge it and to make it again. */
export const trainingFactsSchema = z.strictObject({
  recipe: z.string().optional().describe('path of the recipe in the repository'),
  data: z.array(z.string()).default([]).describe('corpora, one name each'),
  start: z.string().optional().describe('trained model that the weights start from, and what was taken over'),
  licence: z.string().optional().describe('terms under which the model may be used'),
  steps: z.int().min(0).default(0).describe('optimiser steps'),
  targetTokens: z.int().min(0).default(0).describe('target tokens seen'),
  hours: z.number().min(0).default(0).describe('wall-clock hours of training'),
  machine: z.string().optional().describe('what it was trained on'),
  seed: z.int().optional().describe('start of all randomness'),
  scores: z.array(score).default([]).describe('how well it does'),
});
export type TrainingFacts = Readonly<z.infer<typeof trainingFactsSchema>>;

/** model.json of a translation model. */
export const translationModelFileSchema = z
  .strictObject({
    formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
    kind: z.literal('translation').describe('what the model does'),
    sourceLanguage: z.string().min(1).default('source').describe('BCP 47 tag'),
    targetLanguage: z.string().min(1).default('target').describe('BCP 47 tag'),
    sourcePieces: z.string().default('pieces.model').describe('piece model of the source side, beside model.json'),
    targetPieces: z.string().default('pieces.model').describe('piece model of the target side'),
    sourceVocabularySize: z.int().min(5).max(MAX_VOCABULARY_SIZE).describe('pieces of the source side'),
    targetVocabularySize: z.int().min(5).max(MAX_VOCABULARY_SIZE).describe('pieces of the target side'),
    specialIds: specialIdsSchema.prefault({}),
    sentencePiece,
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

/** model.json of a captioning model. */
export const captioningModelFileSchema = z.strictObject({
  formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
  kind: z.literal('captioning').describe('what the model does'),
  language: z.string().min(1).default('en').describe('BCP 47 tag of the captions'),
  pieces: z.string().default('pieces.model').describe('piece model, beside model.json'),
  vocabularySize: z.int().min(5).max(MAX_VOCABULARY_SIZE).describe('pieces'),
  specialIds: specialIdsSchema.prefault({}),
  sentencePiece,
  cnn: z.string().default('cnn.json').describe('layers of the CNN, beside model.json'),
  image: imageConfigSchema.prefault({}).describe('from an image file to the pixels that the CNN sees'),
  architecture: captioningArchitectureSchema.describe('with the CNN, parameters of the model, names and shapes'),
  training: trainingFactsSchema.prefault({}).describe('how the model came to be'),
});
export type CaptioningModelFile = Readonly<z.infer<typeof captioningModelFileSchema>>;
