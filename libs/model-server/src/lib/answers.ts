import type {
  CaptionAnswer,
  ClassificationAnswer,
  ContinuationAnswer,
  ForecastAnswer,
  ModelList,
  TranslationAnswer,
} from '@tolmach/serve-client';
import { z } from 'zod';

/** Answers of the own interface, as its document describes them; the types are those of the client. */

const name = z.string();
const names = z.array(z.string());
const numbers = z.array(z.number());
const tag = z.string().describe('BCP 47 tag');
const share = z.number().describe('In parts of the width or height of the image');

const scoredText = {
  text: z.string(),
  score: z.number().nullable().describe('What it is ranked by, larger is better; null for a text that was not there'),
};
const alternatives = z.array(z.strictObject(scoredText)).describe('Others, best first');

export const modelList = z.strictObject({
  translation: z.array(z.strictObject({ name, sources: z.array(tag), target: tag })),
  captioning: z.array(z.strictObject({ name, language: tag })),
  classification: z.array(z.strictObject({ name, labels: names })),
  characters: z.array(z.strictObject({ name, units: z.string() })),
  forecasting: z.array(z.strictObject({ name, horizon: z.int(), observed: names, known: names })),
}) satisfies z.ZodType<ModelList>;

const attention = z.strictObject({
  sourcePieces: names,
  pieces: names,
  weights: z.array(numbers).describe('[piece][source piece]'),
});

export const translationAnswer = z.strictObject({
  model: name,
  source: tag,
  target: tag,
  translations: z
    .array(z.strictObject({ ...scoredText, alternatives, attention: z.exactOptional(attention) }))
    .describe('Of all texts, in their order'),
}) satisfies z.ZodType<TranslationAnswer>;

export const captionAnswer = z.strictObject({
  ...scoredText,
  model: name,
  alternatives,
  words: z.array(
    z.strictObject({ text: z.string(), weights: numbers.describe('Over the cells of the grid, row by row') }),
  ),
  grid: z.strictObject({ height: z.int(), width: z.int() }),
  area: z
    .strictObject({ x: share, y: share, width: share, height: share })
    .describe('Where the grid lies on the image'),
}) satisfies z.ZodType<CaptionAnswer>;

export const classificationAnswer = z.strictObject({
  model: name,
  labels: names,
  classes: z
    .array(z.strictObject({ label: z.string().nullable(), probabilities: z.exactOptional(numbers) }))
    .describe('Of all texts, in their order; probabilities in the order of the labels; a blank text has no class'),
}) satisfies z.ZodType<ClassificationAnswer>;

export const continuationAnswer = z.strictObject({
  model: name,
  text: z.string(),
}) satisfies z.ZodType<ContinuationAnswer>;

export const forecastAnswer = z.strictObject({
  model: name,
  levels: numbers.describe('Probabilities of the quantiles'),
  steps: z.array(
    z.strictObject({
      time: z.string().describe('Its date, or its number counted from 1'),
      quantiles: numbers.describe('By level'),
    }),
  ),
}) satisfies z.ZodType<ForecastAnswer>;

export const faultAnswer = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });
