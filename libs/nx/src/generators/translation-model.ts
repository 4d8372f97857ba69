import type { GeneratorCallback, Tree } from '@nx/devkit';
import { writeModelProject } from './model';
import type { ModelOptions } from './model';

/** A project with a translation model, and texts to try it with: numbers in English and German, learned in a minute. */
export function translationModelGenerator(tree: Tree, options: ModelOptions): Promise<GeneratorCallback> {
  const pairs = DIGITS.flatMap((first) => DIGITS.map((second) => [first, second] as const));
  const texts = (kept: typeof pairs, language: 'en' | 'de') =>
    kept.map((words) => `${words.map((word) => word[language]).join(' ')}\n`).join('');
  const train = pairs.filter((_, index) => index % 10 !== 0);
  const others = pairs.filter((_, index) => index % 10 === 0);
  return writeModelProject(tree, options, {
    project: {
      program: 'translate',
      evaluate: { source: 'data/validation.en', reference: 'data/validation.de' },
      export: { out: 'onnx' },
    },
    config: CONFIG,
    data: {
      'train.en': texts(train, 'en'),
      'train.de': texts(train, 'de'),
      'validation.en': texts(others, 'en'),
      'validation.de': texts(others, 'de'),
    },
  });
}

const CONFIG = {
  data: {
    sourceLanguage: 'en',
    targetLanguage: 'de',
    train: [{ source: 'train.en', target: 'train.de' }],
    validation: { source: 'validation.en', target: 'validation.de' },
  },
  vocabulary: { size: 60 },
  model: {
    encoder: { embeddingSize: 32, hiddenSize: 32, numLayers: 1 },
    decoder: { embeddingSize: 32, hiddenSize: 32, numLayers: 1, attentionSize: 16, readoutSize: 32 },
  },
  schedule: { learningRate: 0.01, warmupSteps: 10 },
  update: { batchTokens: 200 },
  validation: { everySteps: 50 },
  stop: { steps: 200 },
};

const DIGITS = [
  { en: 'zero', de: 'null' },
  { en: 'one', de: 'eins' },
  { en: 'two', de: 'zwei' },
  { en: 'three', de: 'drei' },
  { en: 'four', de: 'vier' },
  { en: 'five', de: 'fünf' },
  { en: 'six', de: 'sechs' },
  { en: 'seven', de: 'sieben' },
  { en: 'eight', de: 'acht' },
  { en: 'nine', de: 'neun' },
];
