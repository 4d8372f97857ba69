import { DEFAULT_SPECIAL_IDS, optimiserSchema } from '@tolmach/contracts';
import { captioningTrainingConfigSchema } from '../training-config';
import type { CaptioningTrainingConfig } from '../training-config';
import { INFER } from '@tolmach/recurrent-layer';
import { idTensor } from '@tolmach/target-side';
import { ParameterStore, SeededRandom, disposeTree, openEngine, tf } from '@tolmach/tensor-runtime';
import { openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { Optimiser, trainStep } from '@tolmach/training';
import { TINY_PIECES, tinyBatch, tinyLearner } from '../../testing/tiny-captions';
import type { CaptioningParams } from '../network/captioning-network';
import type { CaptionBatch } from './caption-batches';
import { captionLoss, captionObjective } from './caption-objective';

/** Unequal numbers of captions, of unequal lengths. */
const CAPTIONS = [[[4, 5, 6]], [[7, 8], [9], [10, 11, 12, 13]], [[14, 15], [16, 17, 18]]]; // prettier-ignore

const learner = tinyLearner();
const openStore = () => ParameterStore.initialise(learner.network.specs(), new SeededRandom(4, 0, 'initialise'));

let store: ReturnType<typeof openStore>;
let tensors: tf.Tensor[];
let params: CaptioningParams;
beforeAll(async () => {
  await openOrCpu(openEngine, 'tensorflow');
  store = openStore();
  tensors = store.readAll();
  params = store.params(tensors);
});
afterAll(() => {
  disposeTree(tensors);
  store.dispose();
});

function natsOf(batch: CaptionBatch, smoothing = 0): number {
  return withoutLeaks(() => {
    const loss = captionLoss(learner, params, batch, { mode: INFER, smoothing });
    const [nats = NaN] = loss.dataSync();
    loss.dispose();
    return nats;
  });
}

/** The batch of one caption of one image of CAPTIONS. */
function alone(image: number, ids: readonly number[]): CaptionBatch {
  const whole = tinyBatch(CAPTIONS);
  const one = tinyBatch([[ids]]);
  return { ...one, grids: whole.grids.slice(24 * image, 24 * image + 24) };
}

const EACH = CAPTIONS.flatMap((captions, image) => captions.map((ids) => ({ image, ids })));

/** Minus the log-probabilities of the pieces of a caption, step by step as in decoding. */
function stepwiseNats(image: number, ids: readonly number[]): number {
  return tf.tidy(() => {
    const { grids } = alone(image, ids);
    const memory = learner.network.encode(params, tf.tensor4d(grids, [1, 2, 2, 6]), INFER, 'head');
    const outputs = [...ids, DEFAULT_SPECIAL_IDS.end];
    return outputs.reduce((nats, output, place) => {
      const prefix = Int32Array.from([DEFAULT_SPECIAL_IDS.start, ...ids.slice(0, place)]);
      const time = prefix.length;
      const target = idTensor({ ids: prefix, batchSize: 1, time, lengths: Int32Array.of(time) });
      const logits = learner.network.target.sequenceLogits(params, memory, target, INFER);
      const last = [...logits.reshape([time, -1]).dataSync()].slice(-logits.size / time);
      const total = last.reduce((sum, logit) => sum + Math.exp(logit), 0);
      return nats - Math.log(Math.exp(last[output] ?? NaN) / total);
    }, 0);
  });
}

describe('captionLoss', () => {
  it('is minus the log-probability of each piece after those before it', () => {
    const expected = EACH.map(({ image, ids }) => stepwiseNats(image, ids)).reduce((sum, nats) => sum + nats);
    expect(natsOf(tinyBatch(CAPTIONS))).toBeCloseTo(expected, 3);
    expect(expected).toBeGreaterThan(EACH.length);
  });

  it('is the sum of what each caption costs alone with its image, smoothed or not', () => {
    for (const smoothing of [0, 0.2]) {
      const costs = EACH.map(({ image, ids }) => natsOf(alone(image, ids), smoothing));
      expect(natsOf(tinyBatch(CAPTIONS), smoothing)).toBeCloseTo(costs.reduce((sum, nats) => sum + nats), 3); // prettier-ignore
    }
  });

  it('goes by the image of each row', () => {
    const batch = tinyBatch(CAPTIONS);
    const swapped = { ...batch, imageOfRow: batch.imageOfRow.map((image) => 2 - image) };
    expect(Math.abs(natsOf(swapped) - natsOf(batch))).toBeGreaterThan(1e-3);
  });

  it('scales each row by its weight', () => {
    const weights = [0.5, -1, 2, 0, 0.25, 3];
    const expected = EACH.reduce(
      (sum, { image, ids }, row) => sum + (weights[row] ?? NaN) * natsOf(alone(image, ids)),
      0,
    );
    expect(natsOf({ ...tinyBatch(CAPTIONS), rowWeights: Float32Array.from(weights) })).toBeCloseTo(expected, 3);
  });
});

/** An update section with its defaults. */
function updateOf(changes: object): CaptioningTrainingConfig['update'] {
  const data = { images: 'i', captions: 'c' };
  return captioningTrainingConfigSchema.parse({ data, update: changes }).update;
}

describe('captionObjective', () => {
  it('is the mean over the target tokens', () =>
    withoutLeaks(() => {
      const objective = captionObjective(learner, updateOf({ labelSmoothing: 0.1 }));
      const batch = tinyBatch(CAPTIONS);
      const loss = objective.loss(params, batch, INFER);
      expect(loss.dataSync()[0]).toBeCloseTo(natsOf(batch, 0.1) / (4 + 3 + 2 + 5 + 3 + 4), 5);
      loss.dispose();
    }));

  it('drops input words at the rate of the config, a step always the same', async () => {
    const batch = tinyBatch(CAPTIONS);
    const prepared = async (wordDropout: number, step: number) =>
      (await captionObjective(learner, updateOf({ wordDropout })).prepare(batch, store, new SeededRandom(1, step, 'train'))).targetInputs; // prettier-ignore
    expect(await prepared(0, 1)).toEqual(batch.targetInputs);
    const dropped = await prepared(0.5, 1);
    expect(dropped).not.toEqual(batch.targetInputs);
    expect(await prepared(0.5, 1)).toEqual(dropped);
    expect(await prepared(0.5, 2)).not.toEqual(dropped);
  });

  it('learns a batch by heart in 100 steps, leaves frozen layers alone, and keeps no tensor', async () => {
    const own = openStore();
    const before = await own.toHost();
    const rateFactor = (path: string) => (path.startsWith('encoder/cnn/') ? 0 : 1);
    const optimiser = new Optimiser(own, optimiserSchema.parse({}), undefined, rateFactor);
    const update = updateOf({ labelSmoothing: 0 });
    const machinery = { objective: captionObjective(learner, update), store: own, optimiser, update, seed: 1 };
    const batch = tinyBatch(CAPTIONS);
    const { loss: first } = await trainStep(machinery, batch, { step: 1, learningRate: 0.02 });
    const { numTensors } = tf.memory();
    let last = NaN;
    for (let step = 2; step <= 101; step++) ({ loss: last } = await trainStep(machinery, batch, { step, learningRate: 0.02 })); // prettier-ignore
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(first).toBeCloseTo(Math.log(TINY_PIECES), 0);
    expect(last).toBeLessThan(first / 3); // the first piece of an image with several captions cannot be known
    const after = await own.toHost();
    const unchanged = Object.keys(before).filter((path) => before[path]?.values.every((value, index) => value === after[path]?.values[index])); // prettier-ignore
    expect(unchanged).toEqual(Object.keys(before).filter((path) => path.startsWith('encoder/cnn/')));
    optimiser.dispose();
    own.dispose();
  });
});
