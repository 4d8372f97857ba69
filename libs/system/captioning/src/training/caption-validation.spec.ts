import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, imageConfigSchema, searchConfigSchema } from '@tolmach/contracts';
import { captionScores } from '@tolmach/metrics';
import { INFER } from '@tolmach/recurrent-layer';
import { ParameterStore, disposeTree, listSpecs, openEngine, tf } from '@tolmach/tensor-runtime';
import { irregularWeights, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import {
  TINY_CNN,
  TINY_GRID,
  TINY_SIZE,
  tinyBatch,
  tinyCnnWeights,
  tinyGrid,
  tinyLearner,
} from '../../testing/tiny-captions';
import type { CaptioningParams } from '../network/captioning-network';
import { captionLoss } from './caption-objective';
import { validateCaptions } from './caption-validation';
import type { ValidationImages } from './caption-validation';
import { decodeCaptions } from './decode-captions';
import { FeatureCache } from './feature-cache';

/** More images than are validated together. */
const NUM_IMAGES = 53;

const learner = tinyLearner();
/** Id n is the word `wn`. */
const codec: ValidationImages['codec'] = { decodeIds: (ids) => Array.from(ids, (id) => `w${String(id)}`).join(' ') };
const examples = Array.from({ length: NUM_IMAGES }, (_, image) => ({
  sha256: image.toString(16).padStart(64, '0'),
  captions: Array.from({ length: 1 + (image % 3) }, (_none, number) =>
    [4 + (image % 9), 5 + number, 12].slice(number % 2),
  ),
}));

let root: string;
let tensors: tf.Tensor[];
let store: ParameterStore<CaptioningParams>;
let images: ValidationImages;
beforeAll(async () => {
  await openOrCpu(openEngine, 'tensorflow');
  root = await mkdtemp(path.join(tmpdir(), 'caption-validation-'));
  const specs = learner.network.specs();
  store = ParameterStore.fromHost(specs, irregularWeights(listSpecs(specs), 6), 'irregular');
  tensors = store.readAll();
  const image = imageConfigSchema.parse(TINY_SIZE);
  const cache = new FeatureCache(root, { cnn: TINY_CNN, weights: tinyCnnWeights(), layer: 'head', image });
  for (const [index, { sha256 }] of examples.entries()) {
    await cache.write({ sha256, isMirrored: false }, { shape: TINY_GRID, values: tinyGrid(index + 1) });
  }
  const files = examples.map(({ captions }, index) => ({
    path: `${String(index)}.png`,
    captions: captions.map((ids) => codec.decodeIds(ids)),
  }));
  images = { files, examples, cache, codec, beamSize: 2, maxLength: 5 };
});
afterAll(async () => {
  disposeTree(tensors);
  store.dispose();
  await rm(root, { recursive: true });
});

/** The grids as the cache gives them back. */
async function storedBatch() {
  const grids = await Promise.all(examples.map(({ sha256 }) => images.cache.read({ sha256, isMirrored: false })));
  return { ...tinyBatch(examples.map(({ captions }) => captions)), grids: Float32Array.from(grids.flatMap((grid) => [...(grid?.values ?? [])])) }; // prettier-ignore
}

describe('validateCaptions', () => {
  it('scores what the beam finds against all captions of each image', async () => {
    const params = store.params(tensors);
    const { scores, samples } = await withoutLeaks(() => validateCaptions(learner, params, images));
    const search = searchConfigSchema.parse({ beamSize: 2, maxLength: 5 });
    const found = await decodeCaptions(learner, params, await storedBatch(), search);
    const hypotheses = found.map(([best]) => codec.decodeIds(best?.ids ?? []));
    expect(new Set(hypotheses).size).toBeGreaterThan(1);
    const expected = captionScores(hypotheses, images.files.map(({ captions }) => captions)); // prettier-ignore
    expect(scores['bleu4']).toBeCloseTo(expected.bleu4, 6);
    expect(scores['cider']).toBeCloseTo(expected.ciderD, 6);
    expect(Object.keys(scores)).toEqual(['perplexity', 'bleu4', 'cider']);
    expect(samples.slice(3, 6)).toEqual([
      'image      1.png',
      `reference  ${images.files[1]?.captions[0] ?? ''}`,
      `hypothesis ${hypotheses[1] ?? ''}`,
    ]);
    expect(samples).toHaveLength(15);
  });

  it('has the perplexity of all captions, end ids included, without smoothing', async () => {
    const params = store.params(tensors);
    const batch = await storedBatch();
    const loss = captionLoss(learner, params, batch, { mode: INFER, smoothing: 0 });
    const nats = loss.dataSync()[0] ?? NaN;
    loss.dispose();
    const { scores } = await validateCaptions(learner, params, images);
    expect(scores['perplexity']).toBeCloseTo(Math.exp(nats / batch.size), 3);
  });

  it('encodes each image once for the perplexity and the captions', async () => {
    const encode = jest.spyOn(learner.network, 'encode');
    await validateCaptions(learner, store.params(tensors), images);
    expect(encode.mock.calls.map(([, grids]) => grids.shape[0])).toEqual([50, 3]);
    encode.mockRestore();
  });

  it('refuses a model whose perplexity is not finite', async () => {
    const broken = tensors.map((tensor) => tf.mul(tensor, NaN));
    const fault: unknown = await withoutLeaks(() =>
      validateCaptions(learner, store.params(broken), images).catch((error: unknown) => error),
    );
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toContain('validation: expected finite numbers, received perplexity NaN.');
    tf.dispose(broken);
  });
});
