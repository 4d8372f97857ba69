import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '@tolmach/tensor-runtime';
import { tinyArchitecture, writeTinyClassifier } from '../../testing/tiny-classifier';
import { loadClassifier } from './classification-model';
import { loadExplainer } from './load-explainer';

const folder = mkdtempSync(join(tmpdir(), 'explainer-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each(['convolution', 'recurrent'])('the explainer of a model with %s', (network) => {
  it('says what each word did, whatever else is in the batch', async () => {
    await openEngine({ engine: 'wasm' });
    await writeTinyClassifier(folder, tinyArchitecture({ network }));
    const explainer = await loadExplainer(folder, { engine: 'wasm' });
    const text = 'A good Film, b';
    const [together] = await explainer.explain([{ text, label: 'odd' }, { text: 'c d e f g h a b', label: 'bad' }]); // prettier-ignore
    const [alone] = await explainer.explain([{ text, label: 'odd' }]);
    expect(alone?.map(({ form, start }) => [form, text.slice(start, start + form.length).toLowerCase()])).toEqual(
      ['a', 'good', 'film', ',', 'b'].map((form) => [form, form]),
    );
    alone?.forEach(({ influence }, index) => {
      expect(influence).toBeCloseTo(together?.[index]?.influence ?? NaN, 5);
    });
    expect(new Set(alone?.map(({ influence }) => influence)).size).toBeGreaterThan(3);
    const sums = await Promise.all(['bad', 'good', 'odd'].map(async (label) => {
      const [words = []] = await explainer.explain([{ text, label }]);
      return words.reduce((sum, { influence }) => sum + influence, 0);
    })); // prettier-ignore
    expect(sums.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 4); // what is for one class is against the others
    explainer.dispose();
    explainer.dispose();
    await expect(explainer.explain([])).rejects.toMatchObject({ code: 'disposed' });
  });
});

it.each(['onnx', 'wasm'] as const)('a classifier on %s is disposed once, and says so later', async (engine) => {
  await openEngine({ engine: 'wasm' });
  await writeTinyClassifier(folder, tinyArchitecture());
  const model = await loadClassifier(folder, { engine });
  {
    using inBlock = model;
    expect(await inBlock.classify(['a good film'])).toHaveLength(1);
  }
  model.dispose();
  await expect(model.classify([])).rejects.toMatchObject({ code: 'disposed' });
});
