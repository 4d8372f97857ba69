import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine, tf } from '@tolmach/tensor-runtime';
import { checkGradients, expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { QUANTILE_LEVELS } from '../architecture';
import { quantilesOf } from '../model/quantiles';
import { valueLosses } from './losses';

interface Likelihood {
  readonly losses: number[][];
  readonly quantiles: number[][][];
}

interface GoldenFile {
  readonly values: number[][];
  readonly said: number[][][];
  readonly gaussian: Likelihood;
  readonly student: Likelihood;
  readonly pinball: number[][];
}

const golden = JSON.parse(readFileSync(join(__dirname, '../../fixtures/likelihoods.json'), 'utf8')) as GoldenFile;
const LIKELIHOODS = [
  ['gaussian', 2],
  ['student', 3],
] as const;
const saidOf = (width: number) => tf.tensor3d(golden.said).slice([0, 0, 0], [-1, -1, width]);

beforeAll(() => openEngine({ engine: 'wasm' }));

describe.each(LIKELIHOODS)('a %s likelihood', (distribution, width) => {
  it('costs what SciPy says', () =>
    withoutLeaks(() => {
      const losses = tf.tidy(() => valueLosses(distribution, saidOf(width), tf.tensor2d(golden.values)));
      expectTensor(losses, 'losses').toBeCloseTo(golden[distribution].losses.flat(), 2e-5); // float32 of numbers near 10
      losses.dispose();
    }));

  it('has the quantiles that SciPy says', () => {
    golden.said.forEach((horizon, row) => {
      const outputs = Float32Array.from(horizon.flatMap((said) => said.slice(0, width)));
      const found = quantilesOf(
        outputs,
        { row: 0, batchSize: 1 },
        { distribution, horizon: horizon.length, members: 1 },
      );
      golden[distribution].quantiles[row]?.flat().forEach((value, index) => {
        expect(Math.abs((found[index] ?? NaN) - value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)));
      });
    });
  });

  it('has the gradient of its differences', () =>
    checkGradients(
      (said, values) => valueLosses(distribution, said as tf.Tensor3D, values as tf.Tensor2D), // as made below
      [
        tf.tensor3d([0.3, 0.8, 0.4, -0.6, 1.1, 1.9], [1, 2, 3]).slice([0, 0, 0], [-1, -1, width]),
        tf.tensor2d([[0.9, -0.2]]),
      ],
      { names: ['said', 'values'] },
    ));
});

describe('the pinball loss', () => {
  it('costs the mean over the quantiles, and has the gradient of its differences', async () => {
    const losses = tf.tidy(() =>
      valueLosses('quantiles', tf.tile(saidOf(1), [1, 1, QUANTILE_LEVELS.length]), tf.tensor2d(golden.values)),
    );
    expectTensor(losses, 'losses').toBeCloseTo(golden.pinball.flat(), 1e-6);
    losses.dispose();
    const said = tf.tensor3d([-1.9, -1.1, -0.5, 0.1, 0.6, 1.2, 2], [1, 1, QUANTILE_LEVELS.length]);
    const compute = (outputs: tf.Tensor, values: tf.Tensor) =>
      valueLosses('quantiles', outputs as tf.Tensor3D, values as tf.Tensor2D); // as made here
    await checkGradients(compute, [said, tf.tensor2d([[0.35]])], { names: ['said', 'values'] });
  });
});
