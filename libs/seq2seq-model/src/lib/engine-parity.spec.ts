import { rm } from 'node:fs/promises';
import { openEngine } from '@tolmach/tensor-runtime';
import type { EngineName } from '@tolmach/tensor-runtime';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import { loadModel } from './translation-model';
import type { Translation } from './translation-model';

jest.setTimeout(300_000); // a busy machine may take its time

const SENTENCES = ['a man rides a horse.', 'two dogs', 'the woman reads a long letter to the children in the snow!'];

async function translateOn(engine: EngineName, folder: string): Promise<Translation[]> {
  const model = await loadModel(folder, { engine });
  const translations = await model.translate(SENTENCES, { search: { beamSize: 4, numBest: 2 }, withAttention: true });
  model.dispose();
  return translations;
}

it.each([
  ['gnmt_v2', { wiring: 'gnmt_v2' }],
  ['gnmt with dot attention', { wiring: 'gnmt', attention: 'dot' }],
  ['input feeding over GRUs', { wiring: 'input_feeding', cell: { kind: 'gru' } }],
])('TensorFlow and WebAssembly translate alike: %s', async (_, decoder) => {
  const { name, skipped } = await openEngine();
  if (name !== 'tensorflow') {
    process.stderr.write(`engine parity skipped: ${skipped[0]?.reason ?? name}\n`);
    return;
  }
  const folder = await writeTinyModel(await tinyModel({ decoder }));
  const native = await translateOn('tensorflow', folder);
  const wasm = await translateOn('wasm', folder);
  await rm(folder, { recursive: true });
  wasm.forEach(({ hypotheses }, place) => {
    hypotheses.forEach((hypothesis, rank) => {
      const twin = native[place]?.hypotheses[rank];
      expect(hypothesis.pieces).toEqual(twin?.pieces);
      expect(Math.abs(hypothesis.score - (twin?.score ?? NaN))).toBeLessThan(1e-4);
      hypothesis.attention?.flat().forEach((weight, index) => {
        expect(Math.abs(weight - (twin?.attention?.flat()[index] ?? NaN))).toBeLessThan(1e-4);
      });
    });
  });
});
