import { join } from 'node:path';
import { SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, goldenToTensor, openOrCpu, readGolden, withoutLeaks } from '@tolmach/testing-kit';
import { openGolden } from '../../testing/golden-decoder';
import { doublyStochastic } from './doubly-stochastic';
import { reinforceAttention } from './reinforce-attention';

const golden = readGolden(join(__dirname, '../../fixtures/attention-kinds.json'));
const caseOf = (name: string) => golden.cases.find((one) => one.name === name) ?? golden;
const losses = caseOf('losses');
const read = <Rank extends tf.Rank>(name: string) => goldenToTensor<Rank>(losses.tensor(name));

describe.each(['tensorflow', 'wasm'] as const)('losses on attention on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('doublyStochastic has the value and gradient of PyTorch', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const [mask, positionMask] = [read<tf.Rank.R2>('mask'), read<tf.Rank.R2>('positionMask')];
        const loss = (weights: tf.Tensor) => doublyStochastic(weights as tf.Tensor3D, mask, positionMask).mean(); // as stored
        const { value, grad } = tf.valueAndGrad(loss)(read('weights'));
        expectTensor(value, 'value').toBeCloseTo(losses.tensor('doublyStochastic'), 1e-5);
        expectTensor(grad, 'gradient').toBeCloseTo(losses.tensor('gradient/weights'), 1e-5);
      });
    });
  });

  it('doublyStochastic is 0 where each position gets 1 in all, and the number of positions where none gets any', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const weights = tf.tensor3d([[[0.25, 0.75], [0.75, 0.25], [9, 9]]]); // prettier-ignore
        expectTensor(doublyStochastic(weights, tf.tensor2d([[1, 1, 0]])), 'even').toBeCloseTo([0], 1e-6);
        expectTensor(doublyStochastic(weights, tf.zeros([1, 3])), 'none').toBeCloseTo([2], 1e-6);
      });
    });
  });

  it('reinforceAttention has the value and gradients of PyTorch, and none for the rewards', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const mask = read<tf.Rank.R2>('mask');
        const loss = (...tensors: tf.Tensor[]) => {
          const [logPositions, entropies, rewards] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]; // as given below
          const entropyWeight = losses.number('entropyWeight');
          return reinforceAttention({ logPositions, entropies, rewards, mask, entropyWeight });
        };
        const { value, grads } = tf.valueAndGrads(loss)(
          ['logPositions', 'entropies', 'rewards'].map((name) => read(name)),
        );
        expectTensor(value, 'value').toBeCloseTo(losses.tensor('reinforceAttention'), 1e-5);
        const [ofPositions = mask, ofEntropies = mask, ofRewards = mask] = grads;
        expectTensor(ofPositions, 'log-probabilities').toBeCloseTo(losses.tensor('gradient/logPositions'), 1e-5);
        expectTensor(ofEntropies, 'entropies').toBeCloseTo(losses.tensor('gradient/entropies'), 1e-5);
        expectTensor(ofRewards, 'rewards').toEqual([0, 0, 0]);
      });
    });
  });
});

describe('hard attention in training', () => {
  beforeAll(() => openEngine());

  it('has a sampled gradient whose mean is that of the expected reward over all that may be sampled', () => {
    const one = caseOf('expectation');
    const [copies, rounds] = [200, 20];
    withoutLeaks(() => {
      tf.tidy(() => {
        const opened = openGolden(golden, one);
        const weights = goldenToTensor<tf.Rank.R3>(one.tensor('weights'));
        const [batchSize, time] = weights.shape;
        const estimate = (round: number) => {
          const random = new SeededRandom(37, round, 'spec');
          const loss = (...tensors: tf.Tensor[]) => {
            const made = opened.applyWithAttention(tensors, { kind: 'train', random }, copies);
            const { readouts, logPositions = tf.zeros<tf.Rank.R2>([0, 0]), entropies = logPositions } = made;
            const gained = readouts
              .reshape([batchSize * copies, -1])
              .mul(weights.reshape([batchSize, -1]).tile([copies, 1]));
            const rewards = gained.sum<tf.Tensor1D>(1); // [batch*copies]
            const mask = tf.ones<tf.Rank.R2>([batchSize * copies, time]);
            const ofAttention = reinforceAttention({
              logPositions,
              entropies,
              rewards: rewards.sub(0.5),
              mask,
              entropyWeight: 0,
            });
            return rewards.mean().neg().add(ofAttention).mul<tf.Scalar>(-batchSize); // of the sum over the batch
          };
          return tf.grads(loss)(opened.points);
        };
        const estimates = Array.from({ length: rounds }, (_, round) => estimate(round));
        opened.names.forEach((name, index) => {
          const drawn = tf.stack(estimates.map((gradients) => gradients[index] ?? tf.scalar(NaN)), 0); // prettier-ignore
          const exact = goldenToTensor(one.tensor(`gradient/${name}`));
          const { mean, variance } = tf.moments(drawn, 0);
          const standardError = variance.div(rounds).sqrt();
          const errors = mean.sub(exact).abs().sub(standardError.mul(5)).max();
          expect(errors.dataSync()[0]).toBeLessThan(1e-4);
          const relative = mean.sub(exact).norm().div(exact.norm().maximum(0.1));
          expect(relative.dataSync()[0]).toBeLessThan(0.1);
        });
      });
    });
  });

  it('tells the entropy and the log-probability of what it sampled', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const opened = openGolden(golden, caseOf('hard'));
        const mode = { kind: 'train', random: new SeededRandom(41, 1, 'spec') } as const;
        const { weights, logPositions, entropies } = opened.applyWithAttention(opened.points, mode, 50);
        if (weights === undefined || logPositions === undefined || entropies === undefined)
          throw new TypeError('missing');
        const chances = weights.maximum(1e-30);
        expectTensor(entropies, 'entropies').toBeCloseTo(chances.mul(chances.log()).sum(2).neg(), 1e-5);
        const nearest = chances.log().sub(logPositions.expandDims(2)).abs().min(2);
        expectTensor(nearest, 'distance to the logarithm of a weight').toBeCloseTo(nearest.zerosLike(), 1e-4);
        expectTensor(logPositions.exp().mean(), 'mean chance').toBeCloseTo(weights.square().sum(2).mean(), 0.03);
      });
    });
  });
});
