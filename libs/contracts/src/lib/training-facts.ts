import { z } from 'zod';

/** Rises when an old folder would load differently; the changelog says what changed. */
export const MODEL_FORMAT_VERSION = 1;

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
