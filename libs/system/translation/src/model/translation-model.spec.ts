import { rm } from 'node:fs/promises';
import { tf } from '@tolmach/tensor-runtime';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import { MAX_SEGMENT_PIECES } from './segments';
import { loadModel } from './translation-model';
import type { Translation, TranslationModel } from './translation-model';

jest.setTimeout(300_000); // a busy machine may take its time

const WORDS = 'a man rides a horse in the snow and the woman reads a long letter to two dogs'.split(' ');

/** Sentences of 1 to 16 words, none alike. */
const SENTENCES = Array.from({ length: 32 }, (_, index) =>
  Array.from({ length: 1 + (index % 16) }, (_word, place) => WORDS[(index * 7 + place * 5) % WORDS.length]).join(' '),
);

let folder: string;
beforeAll(async () => {
  folder = await writeTinyModel(await tinyModel());
});
afterAll(() => rm(folder, { recursive: true }));

const search = { beamSize: 3, numBest: 2, maxLength: 12 };
const best = (translations: readonly Translation[]) => translations.map(({ hypotheses }) => hypotheses[0]?.pieces);

describe.each(['onnx', 'wasm'] as const)('translate on %s', (engine) => {
  let model: TranslationModel;
  beforeAll(async () => {
    model = await loadModel(folder, { engine });
  });
  afterAll(() => model.dispose());

  it('gives the same hypotheses alone as in batches of any size', async () => {
    const together = await model.translate(SENTENCES, { search, batchTokens: 4000 });
    const inSome = await model.translate(SENTENCES, { search, batchTokens: 60 });
    const alone: Translation[] = [];
    for (const sentence of SENTENCES) alone.push(...(await model.translate([sentence], { search })));
    expect(best(together)).toEqual(best(alone));
    expect(best(inSome)).toEqual(best(alone));
    expect(new Set(best(alone).map(String)).size).toBeGreaterThan(16); // or the comparison says little
    together.forEach(({ hypotheses }, index) => {
      expect(hypotheses).toHaveLength(alone[index]?.hypotheses.length ?? 0);
      hypotheses.forEach(({ score, logProb }, rank) => {
        expect(score).toBeCloseTo(alone[index]?.hypotheses[rank]?.score ?? NaN, 4);
        expect(logProb).toBeLessThanOrEqual(0);
      });
    });
  });

  it('can be disposed twice, and says so once it is asked for more', async () => {
    const other = await loadModel(folder, { engine });
    other.dispose();
    other.dispose();
    await expect(other.translate(['a man'], { search })).rejects.toMatchObject({ code: 'disposed' });
  });

  it('gives the same again after saving and loading', async () => {
    const again = await loadModel(folder, { engine });
    expect(await again.translate(SENTENCES.slice(0, 8), { search })).toEqual(
      await model.translate(SENTENCES.slice(0, 8), { search }),
    );
    again.dispose();
  });

  it('keeps blank sentences blank and in their places', async () => {
    const translations = await model.translate(['', 'a man', ' \t\u00a0\u3000', 'a dog', '\u200b'], { search });
    expect(translations.map(({ hypotheses }) => hypotheses.length > 0).slice(0, 4)).toEqual([false, true, false, true]);
    expect(await model.translate([], { search })).toEqual([]);
    expect(await model.translate([''], { search })).toEqual([
      { source: '', sourcePieces: [], hypotheses: [], sentences: [] },
    ]);
  });

  it('takes text of any kind', async () => {
    const odd = ['\u0000\u0007', '🐎🐎🐎', 'مرحبا', '一个男人骑马', '\ud800', 'a'.repeat(500), '▁▁▁'];
    const translations = await model.translate(odd, { search: { beamSize: 2, maxLength: 4 } });
    expect(translations.map(({ source }) => source)).toEqual(odd);
  });

  it('cuts a very long sentence and joins what comes of it', async () => {
    const long = Array.from({ length: 200 }, (_, index) => WORDS[index % WORDS.length]).join(' ');
    const [translation] = await model.translate([long], { search: { beamSize: 1, maxLength: 5 }, withAttention: true });
    expect(translation?.sourcePieces.length).toBeGreaterThan(MAX_SEGMENT_PIECES);
    expect(translation?.hypotheses).toHaveLength(1);
    expect(translation?.hypotheses[0]?.pieces.length).toBeGreaterThan(5);
    expect(translation?.hypotheses[0]?.attention).toBeUndefined();
  });

  it('gives attention whose rows sum to 1 over the source pieces and the end', async () => {
    for (const { sourcePieces, hypotheses } of await model.translate(SENTENCES, { search, withAttention: true })) {
      for (const { pieces, attention = [] } of hypotheses) {
        expect([pieces.length, pieces.length + 1]).toContain(attention.length);
        for (const row of attention) {
          expect(row).toHaveLength(sourcePieces.length + 1);
          expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
        }
      }
    }
  });

  it('leaves no tensor behind, however it ends', async () => {
    await model.translate(SENTENCES, { search, withAttention: true });
    const { numTensors } = tf.memory();
    for (let round = 0; round < 20; round++) {
      await model.translate(SENTENCES.slice(round, round + 4), { search, withAttention: round % 2 === 0 });
    }
    await expect(model.translate(['a man'], { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    await expect(model.translate(['a man'], { search: { beamSize: 2, numBest: 3 } })).rejects.toThrow('numBest');
    await expect(model.translate(['a man'], { search: { beamSize: 0 } })).rejects.toThrow(
      'expected beamSize as a value',
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

it('frees all its tensors, once or twice', async () => {
  const { numTensors } = tf.memory();
  const other = await loadModel(folder, { engine: 'wasm' });
  expect(tf.memory().numTensors).toBeGreaterThan(numTensors);
  other.dispose();
  other.dispose();
  expect(tf.memory().numTensors).toBe(numTensors);
});
