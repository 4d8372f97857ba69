import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadClassifier } from '@tolmach/classification';
import { CLASSIFICATION } from '@tolmach/classification/system';
import { describeModel } from '@tolmach/model-folder';

const MODELS = resolve(__dirname, '..', '..', '..', 'data', 'models');
const MAX_MODEL_BYTES = 4_000_000;

const CLASSIFIERS = readdirSync(MODELS).filter((name) => {
  const { kind } = JSON.parse(readFileSync(join(MODELS, name, 'model.json'), 'utf8')) as { readonly kind?: unknown }; // any JSON object has it or not
  return kind === 'classification';
});

/** Invented reviews that leave no doubt. */
const REVIEWS = [
  ['What a wonderful film.', 'positive'],
  ['A moving, funny and beautiful story with excellent performances.', 'positive'],
  ['One of the best films of the year, and a delight.', 'positive'],
  ['A dull, lifeless mess without a single laugh.', 'negative'],
  ['The worst film of the year: boring, stupid and far too long.', 'negative'],
  ["It's a tired, pointless and unfunny comedy.", 'negative'],
] as const;

it('movie-reviews and sst2 are bundled', () => {
  expect(CLASSIFIERS).toEqual(['movie-reviews', 'sst2']);
});

describe.each(CLASSIFIERS)('bundled model %s', (name) => {
  const folder = join(MODELS, name);

  it('is small, and says what it was trained on and under which terms', async () => {
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes).toBeLessThanOrEqual(MAX_MODEL_BYTES);
    const { training, labels } = await describeModel(CLASSIFICATION, folder);
    expect(labels).toEqual(['negative', 'positive']);
    expect([training.data.length, training.scores.length]).toEqual([1, expect.any(Number)]);
    expect(training.scores.map(({ metric }) => metric)).toContain('accuracy');
    expect(training.licence).toMatch(/\S/);
    expect(training.recipe).toBe(`data/recipes/${name}.json`);
  });

  it('tells good reviews from bad ones, alike on all engines and in int8', async () => {
    const texts = REVIEWS.map(([text]) => text);
    const probabilities: number[][] = [];
    for (const options of [{}, { engine: 'wasm' }, { precision: 'int8' }] as const) {
      const model = await loadClassifier(folder, { ...options, threads: 1 });
      const found = await model.classify(texts);
      expect(found.map(({ label }) => label)).toEqual(REVIEWS.map(([, label]) => label));
      probabilities.push(found.map(({ probability }) => probability));
      model.dispose();
    }
    const [onnx = [], wasm = [], int8 = []] = probabilities;
    onnx.forEach((value, index) => {
      expect(Math.abs(value - (wasm[index] ?? NaN))).toBeLessThan(1e-5);
      expect(Math.abs(value - (int8[index] ?? NaN))).toBeLessThan(0.05);
    });
  });
});
