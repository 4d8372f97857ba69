import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ModelFileError } from '@tolmach/contracts';
import type { CnnArchitecture } from '@tolmach/contracts';
import { openEngine } from '@tolmach/tensor-runtime';
import { openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { NETWORKS } from './catalogue';
import { checkPicture, networkValues } from './check-network';
import { expectAgreement, networkDifference, readExpectedValues } from './expected-values';

const VALUES = { topIndices: [4, 1], topProbabilities: [0.5, 0.25], pooled: { head: [0.5, -40] } };

describe('checkPicture', () => {
  it.each(NETWORKS)('is the picture that the values of $name were computed for', ({ expectedFile, scaling }) => {
    const { picture } = JSON.parse(readFileSync(expectedFile, 'utf8')) as { picture: object }; // a file of ours
    const { pixels } = checkPicture(scaling.size);
    expect(picture).toEqual({ size: scaling.size, sha256: createHash('sha256').update(pixels).digest('hex') });
  });
});

describe('networkValues', () => {
  const cnn: CnnArchitecture = {
    name: 'two classes',
    input: { size: [6, 6], mean: [127, 127, 127], std: [128, 128, 64] },
    layers: [
      {
        name: 'mix',
        op: 'conv2d',
        input: 'input',
        kernel: [1, 1],
        strides: [1, 1],
        padding: 'same',
        activation: 'linear',
        weights: 'mix/weights',
        bias: 'mix/bias',
        output_shape: [6, 6, 2],
      },
      { name: 'pool', op: 'global_average_pool', input: 'mix' },
      { name: 'probabilities', op: 'softmax', input: 'pool' },
    ],
  };
  const weights = {
    'mix/weights': { shape: [1, 1, 3, 2], values: Float32Array.of(1, -1, 0.5, 2, -0.25, 3) },
    'mix/bias': { shape: [2], values: Float32Array.of(0.5, -0.5) },
  };

  it('are classes by probability and pooled channels, and leave nothing in the engine', async () => {
    await openOrCpu(openEngine, 'tensorflow');
    const means = [0, 1, 2].map((colour) => {
      const values = Array.from(checkPicture(6).pixels).filter((_, index) => index % 3 === colour);
      return (values.reduce((sum, value) => sum + value, 0) / 36 - 127) / (colour === 2 ? 64 : 128);
    });
    const [red = 0, green = 0, blue = 0] = means;
    const logits = [0.5 + red + 0.5 * green - 0.25 * blue, -0.5 - red + 2 * green + 3 * blue];
    const [first = 0, second = 0] = logits;
    const found = await withoutLeaks(() => networkValues({ architecture: cnn, weights }, ['mix'], 1));
    expect(found.topIndices).toEqual(first > second ? [0, 1] : [1, 0]);
    expect(found.topProbabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-Math.abs(first - second))), 5);
    expect(found.pooled['mix']).toHaveLength(1);
    expect(found.pooled['mix']?.[0]).toBeCloseTo(first, 5);
  });
});

describe('networkDifference', () => {
  it('is nothing between a network and itself', () => {
    expect(networkDifference(VALUES, VALUES)).toEqual({ sameClasses: true, probability: 0, feature: 0 });
  });

  it('is absolute for probabilities, and relative for features beyond 1', () => {
    const found = { topIndices: [1, 4], topProbabilities: [0.5, 0.375], pooled: { head: [0.75, -50] } };
    expect(networkDifference(found, VALUES)).toEqual({ sameClasses: false, probability: 0.125, feature: 0.25 });
  });

  it('is NaN where a value is missing or NaN', () => {
    expect(networkDifference({ ...VALUES, pooled: {} }, VALUES).feature).toBeNaN();
    expect(networkDifference({ ...VALUES, topProbabilities: [NaN, 0.25] }, VALUES).probability).toBeNaN();
  });
});

describe('expectAgreement', () => {
  it('accepts differences of rounding', () => {
    expectAgreement({ sameClasses: true, probability: 1e-3, feature: 1e-3 }, 'x');
  });

  it.each([
    [{ sameClasses: true, probability: 0.0011, feature: 0 }, 'the same five classes, probabilities off by 1.1e-3'],
    [{ sameClasses: true, probability: 0, feature: 0.5 }, 'features by 5.0e-1'],
    [{ sameClasses: false, probability: 0, feature: 0 }, 'other five classes'],
    [{ sameClasses: true, probability: 0, feature: NaN }, 'features by NaN'],
  ])('refuses %j and says by how much', (difference, received) => {
    expect(() => expectAgreement(difference, 'x')).toThrow(ModelFileError);
    expect(() => expectAgreement(difference, 'x')).toThrow(received);
  });
});

it.each(NETWORKS)('there are expected values of five classes and three layers of $name', async ({ expectedFile }) => {
  const { topIndices, topProbabilities, pooled } = await readExpectedValues(expectedFile);
  expect([topIndices.length, topProbabilities.length]).toEqual([5, 5]);
  expect(Object.values(pooled).map((values) => values.length)).toEqual([16, 16, 16]);
});
