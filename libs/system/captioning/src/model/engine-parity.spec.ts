import { rm } from 'node:fs/promises';
import type { ModelEngine } from '@tolmach/contracts';
import { openEngine } from '@tolmach/tensor-runtime';
import { expectAlike } from '@tolmach/testing-kit';
import { TINY_IMAGE, tinyCaptioner, writeTinyCaptioner } from '../../testing/tiny-captioner';
import type { TinyCaptionerSections } from '../../testing/tiny-captioner';
import { waveImages } from '../../testing/wave-images';
import { loadCaptioner } from './captioning-model';
import type { Caption } from './captioning-model';

jest.setTimeout(300_000); // a busy machine may take its time

const IMAGES = waveImages(3, TINY_IMAGE);

/** What stands between the CNN and the decoder, and what the decoder does with it; its own parts are those of translation. */
const ARCHITECTURES: readonly (readonly [string, TinyCaptionerSections])[] = [
  ['a projected grid', {}],
  ['the grid as it is', { encoder: { projectionSize: 0 } }],
  ['learnt positions', { encoder: { positions: 'learnt' } }],
  ['an earlier layer, dot attention', { encoder: { cut: 'middle' }, decoder: { attention: 'dot' } }],
  ['GRUs, nothing tied', { decoder: { cell: { kind: 'gru' }, readoutSize: 11 }, tying: 'none' }],
];

async function captionOn(engine: ModelEngine, folder: string): Promise<Caption[]> {
  const model = await loadCaptioner(folder, { engine });
  const search = { beamSize: 4, numBest: 2, maxLength: 10 };
  const captions = await model.caption(IMAGES, { search, withAttention: true });
  model.dispose();
  return captions;
}

describe.each(ARCHITECTURES)('%s', (_, sections) => {
  let folder: string;
  beforeAll(async () => {
    folder = await writeTinyCaptioner(await tinyCaptioner(sections));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('ONNX Runtime and WebAssembly caption alike', async () => {
    expectAlike(await captionOn('onnx', folder), await captionOn('wasm', folder));
  });

  it('ONNX Runtime and TensorFlow caption alike', async () => {
    const { name, skipped } = await openEngine();
    if (name !== 'tensorflow') {
      process.stderr.write(`engine parity skipped: ${skipped[0]?.reason ?? name}\n`);
      return;
    }
    expectAlike(await captionOn('onnx', folder), await captionOn('tensorflow', folder));
  });
});
