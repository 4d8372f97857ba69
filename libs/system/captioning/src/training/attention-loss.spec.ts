import { optimiserSchema, parseConfig, searchConfigSchema } from '@tolmach/contracts';
import { captioningTrainingConfigSchema } from '../training-config';
import { INFER } from '@tolmach/recurrent-layer';
import { idTensor } from '@tolmach/target-side';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { checkGradients, expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { Optimiser, trainStep } from '@tolmach/training';
import { GridTraining, gridUpdate } from '../../testing/grid-task';
import { tinyBatch, tinyLearner } from '../../testing/tiny-captions';
import { attentionLoss, nextBaseline } from './attention-loss';
import { captionLoss, captionObjective } from './caption-objective';
import { selfCriticalObjective } from './self-critical';

/** Unequal numbers of captions, of unequal lengths. */
const BATCH = tinyBatch([[[4, 5, 6]], [[7, 8], [9], [10, 11, 12, 13]], [[14, 15], [16, 17, 18]]]); // prettier-ignore
const WEIGHTS = { doublyStochastic: 0.7, hardAttention: { rewardWeight: 0.5, entropyWeight: 0.3, baselineDecay: 0.9 } };

beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

/** A tiny network with parameters. */
function opened(attentionKind: string) {
  const decoder = { embeddingSize: 8, hiddenSize: 10, numLayers: 1, attentionSize: 6, readoutSize: 8, attentionKind };
  const learner = tinyLearner('head', { decoder });
  const store = ParameterStore.initialise(learner.network.specs(), new SeededRandom(4, 0, 'initialise'));
  return { learner, store };
}

/** Equation 14's second term of each row, number by number. */
function unevenness(weights: number[][][], lengths: Int32Array): number[] {
  return weights.map((steps, row) => {
    const real = steps.slice(0, lengths[row]);
    const received = (steps[0] ?? []).map((_, position) =>
      real.reduce((sum, step) => sum + (step[position] ?? NaN), 0),
    );
    return received.reduce((sum, attention) => sum + (1 - attention) ** 2, 0);
  });
}

describe('attentionLoss', () => {
  const charged = [0.25 ** 2 * 2, 0.9 ** 2 + 0.1 ** 2].map((uneven) => uneven * WEIGHTS.doublyStochastic);
  const nats = [3, 5];

  /** Value, and gradients for log-probabilities of positions, entropies, and nats. */
  function lossOf(baseline?: number) {
    const weights = tf.tensor3d([[[0.5, 0.5], [0.25, 0.75]], [[0.1, 0.9], [0, 1]]]); // prettier-ignore
    const [mask, positionMask] = [tf.tensor2d([[1, 1], [1, 0]]), tf.ones<tf.Rank.R2>([2, 2])]; // prettier-ignore
    return tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const [logPositions, entropies, rows] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]; // as given below
      const attended = { weights, logPositions, entropies };
      return attentionLoss({ attended, nats: rows, mask, positionMask, baseline }, WEIGHTS);
    })([tf.tensor2d([[-1, -2], [-3, -4]]), tf.tensor2d([[0.1, 0.2], [0.3, 0.4]]), tf.tensor1d(nats)]); // prettier-ignore
  }

  it('charges lambda for uneven attention, and rewards positions by how much better a row is than the baseline', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const { value, grads } = lossOf(-6);
        expectTensor(value, 'value').toBeCloseTo((charged[0] ?? NaN) + (charged[1] ?? NaN), 1e-6);
        const [first = NaN, second = NaN] = nats.map((cost, row) => -0.5 * (-cost - (charged[row] ?? NaN) + 6));
        const [ofPositions = value, ofEntropies = value, ofNats = value] = grads;
        expectTensor(ofPositions, 'log-probabilities').toBeCloseTo([first, first, second, 0], 1e-5);
        expectTensor(ofEntropies, 'entropies').toBeCloseTo([-0.3, -0.3, -0.3, 0], 1e-6);
        expectTensor(ofNats, 'nats').toEqual([0, 0]);
      });
    });
  });

  it('takes the mean of the rows as the baseline where there is none yet', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const { grads } = lossOf();
        const [first = NaN, second = NaN] = nats.map((cost, row) => cost + (charged[row] ?? NaN));
        const half = (0.5 * (first - second)) / 2;
        expectTensor(grads[0] ?? tf.scalar(NaN), 'log-probabilities').toBeCloseTo([half, half, -half, 0], 1e-5);
      });
    });
  });
});

describe('update.doublyStochastic', () => {
  it.each(['soft', 'hard', 'adaptive'])('adds lambda times equation 14 to the loss of %s attention', (kind) => {
    const { learner, store } = opened(kind);
    withoutLeaks(() => {
      tf.tidy(() => {
        const params = store.params(store.readAll());
        const loss = (lambda: number) =>
          captionObjective(learner, gridUpdate({ doublyStochastic: lambda })).loss(params, BATCH, INFER);
        const weights = weightsOf(learner, params);
        const expected = unevenness(weights, BATCH.targetLengths).reduce((sum, row) => sum + row);
        expect(expected).toBeGreaterThan(1);
        expectTensor(loss(0.7).sub(loss(0)), 'difference').toBeCloseTo((0.7 * expected) / BATCH.size, 1e-5);
      });
    });
    store.dispose();
  });

  it('has the gradient of finite differences', async () => {
    const { learner, store } = opened('soft');
    const all = store.readAll();
    const isTried = (name: string) => /^decoder\/(attention|bottom)/.test(name);
    const names = store.names.filter(isTried);
    const points = all.filter((_, index) => isTried(store.names[index] ?? ''));
    const term = (...tried: tf.Tensor[]) => {
      const left = [...tried];
      const params = store.params(all.map((tensor, index) => (isTried(store.names[index] ?? '') ? (left.shift() ?? tensor) : tensor))); // prettier-ignore
      const options = { mode: INFER, smoothing: 0 };
      const whole = captionLoss(learner, params, BATCH, { ...options, attention: WEIGHTS });
      return whole.sub(captionLoss(learner, params, BATCH, options));
    };
    expect(names.length).toBeGreaterThan(3);
    await checkGradients(term, points, { names, maxElements: 4 });
    tf.dispose(all);
    store.dispose();
  });

  it('is refused where there is no attention', () => {
    const config = { data: { images: 'i', captions: 'c' }, model: { decoder: { attentionKind: 'none' } } };
    const parse = (doublyStochastic: number) =>
      parseConfig(captioningTrainingConfigSchema, { ...config, update: { doublyStochastic } }, 'config');
    expect(() => parse(1)).toThrow(
      'update.doublyStochastic as 0 where model.decoder.attentionKind is none, received 1',
    );
    expect(parse(0).update.doublyStochastic).toBe(0);
  });
});

function weightsOf(
  { network, layer }: ReturnType<typeof tinyLearner>,
  params: Parameters<typeof network.encode>[0],
): number[][][] {
  const { grids, gridShape, numImages, imageOfRow, targetInputs, targetLengths: lengths, targetTime: time } = BATCH;
  const memory = network.encode(params, tf.tensor4d(grids, [numImages, ...gridShape]), INFER, layer);
  const rows = tf.tensor1d(imageOfRow, 'int32');
  const gathered = { values: memory.values.gather(rows), mask: memory.mask.gather(rows), summary: memory.summary.gather(rows) }; // prettier-ignore
  const target = idTensor({ ids: targetInputs, batchSize: lengths.length, time, lengths });
  const { weights } = network.target.sequenceLogitsWithAttention(params, gathered, target, INFER);
  return weights?.arraySync() ?? [];
}

describe('update.hardAttention', () => {
  it('follows the log-likelihoods of batches by a moving average that starts with the first', () => {
    expect(nextBaseline(undefined, -5, 0.9)).toBe(-5);
    expect(nextBaseline(-5, -3, 0.9)).toBeCloseTo(-4.8, 12);
    expect(nextBaseline(-5, -3, 0)).toBe(-3);
  });

  it('hands the average from step to step', async () => {
    const training = new GridTraining({ positions: 2, marks: 1 }, 5, {
      decoder: { attentionKind: 'hard' },
      update: { batchImages: 8, hardAttention: { baselineDecay: 0.75 } },
    });
    let expected: number | undefined;
    for (let step = 1; step <= 6; step++) {
      const { loss, carried } = await training.train(step, step);
      const logLikelihood = -2 * loss; // a piece and the end of each caption
      expected = expected === undefined ? logLikelihood : 0.75 * expected + 0.25 * logLikelihood;
      expect(carried?.numbers?.['baseline']).toBeCloseTo(expected, 6);
    }
    training.dispose();
  });

  it('compares with the average of the steps before, not with what the batch itself makes of it', async () => {
    const { learner, store } = opened('hard');
    const { prepare } = captionObjective(learner, gridUpdate());
    const random = new SeededRandom(1, 1, 'train');
    expect((await prepare(BATCH, store, random, { numbers: { baseline: -7 } })).baseline).toBe(-7);
    expect((await prepare(BATCH, store, random, {})).baseline).toBeUndefined();
    store.dispose();
  });

  it('hands on nothing where attention is not hard', async () => {
    const training = new GridTraining({ positions: 2, marks: 1 }, 5);
    expect((await training.train(1, 1)).carried).toBeUndefined();
    training.dispose();
  });
});

it.each(['soft', 'hard', 'adaptive', 'none'])('self-critical training continues with %s attention', async (kind) => {
  const { learner, store } = opened(kind);
  const words = (ids: Iterable<number>) => [...ids].map((id) => `w${String(id)}`).join(' ');
  const objective = selfCriticalObjective(learner, {
    references: [0, 1, 2].map((image) => [words(Array.from({ length: 7 }, (_, index) => 3 * index + image))]), // every word is right somewhere
    codec: { decodeIds: words },
    search: searchConfigSchema.parse({ beamSize: 3, numBest: 3, maxLength: 4 }),
  });
  const optimiser = new Optimiser(store, optimiserSchema.parse({}), undefined, (path) => Number(!path.includes('/cnn/'))); // prettier-ignore
  const machinery = { objective, store, optimiser, update: gridUpdate(), seed: 3 };
  const before = await store.toHost();
  const { loss, carried } = await trainStep(machinery, BATCH, { step: 1, learningRate: 0.01 });
  expect(loss).not.toBeNaN();
  expect(carried).toBeUndefined();
  expect(await store.toHost()).not.toEqual(before);
  optimiser.dispose();
  store.dispose();
});

it('keeps no tensor of 100 steps with every loss on attention', async () => {
  const training = new GridTraining({ positions: 3, marks: 2 }, 6, {
    decoder: { attentionKind: 'hard', contextGate: true },
    update: { batchImages: 4, doublyStochastic: 0.5 },
  });
  await training.train(1, 1);
  const { numTensors } = tf.memory();
  await training.train(2, 101);
  expect(tf.memory().numTensors).toBe(numTensors);
  training.dispose();
});
