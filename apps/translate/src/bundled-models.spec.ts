import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { describeModel } from '@tolmach/seq2seq-model';

const MODELS = join(__dirname, '..', '..', '..', 'data', 'models');
const MAX_MODEL_BYTES = 16_000_000;

/** The program as a user starts it, with what it prints on standard output. */
function translate(...flags: readonly string[]): string {
  const node = [...NODE_FROM_SOURCE, join(__dirname, 'bin.ts')];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...node, ...flags], { encoding: 'utf8' });
  expect([status, stderr.includes('expected')]).toEqual([0, false]);
  return stdout;
}

/** Names of the bundled translation models; captioning models lie beside them. */
const NAMES = readdirSync(MODELS).filter((name) => {
  const { kind } = JSON.parse(readFileSync(join(MODELS, name, 'model.json'), 'utf8')) as { readonly kind?: unknown }; // any JSON object has it or not
  return kind !== 'captioning';
});

describe('bundled models', () => {
  it.each(NAMES)('%s is small and says what it was made from and how good it is', async (name) => {
    const folder = join(MODELS, name);
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes).toBeLessThan(MAX_MODEL_BYTES);
    const { training } = await describeModel(folder);
    expect(training.recipe).toBe(`data/recipes/${name}.json`);
    expect(training.data.length).toBeGreaterThanOrEqual(2);
    expect(training.licence).toMatch(/non-commercial/);
    const test = training.scores.find(({ data, metric }) => data === 'Multi30k test2016' && metric === 'BLEU');
    expect(test?.signature).toMatch(/^nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:2/);
  });

  it.each(['fp32', 'int8'])('en-de is the default, on ONNX Runtime in %s', (precision) => {
    expect(translate('--precision', precision, 'A man is playing a guitar.')).toMatch(/^Ein Mann .*Gitarre.*\n$/);
  });

  it('en-de runs on WebAssembly too', () => {
    expect(translate('--engine', 'wasm', 'A man is playing a guitar.')).toMatch(/^Ein Mann .*Gitarre.*\n$/);
  });

  it('en-fr gives French', () => {
    expect(translate('--model', 'en-fr', '--engine', 'wasm', 'A man is playing a guitar.')).toMatch(/^Un homme .*\n$/);
  });
});
