import { join } from 'node:path';
import { expectTensor, goldenToTensor, openOrCpu, readGolden, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { applyAdam, applyGradientDescent, applyMomentum, applyRmsProp } from './optimiser-kernel';
import { tf } from '../tensor/tf';
import { openVariable } from '../parameter/variable';
import type { Variable } from '../parameter/variable';

const golden = readGolden(join(__dirname, '../../../fixtures/training.json'));
const start = golden.tensor('start');
const [noEpsilon, largeEpsilon] = [golden.number('noEpsilon'), golden.number('largeEpsilon')];
/** Seven steps of about 0.1 in float32 against float64; no step moves further than 1. */
const TOLERANCE = 2e-6;

type Update = (parameter: Variable, slots: readonly [Variable, Variable], gradient: tf.Tensor, step: number) => void;

const adam = (epsilon: number): Update => {
  const numbers = { learningRate: 0.1, beta1: 0.9, beta2: 0.98, epsilon };
  return (parameter, [first, second], gradient, step) =>
    applyAdam(parameter, { first, second }, gradient, { ...numbers, step });
};
const momentum = (nesterov: boolean): Update => {
  const update = { learningRate: 0.1, momentum: 0.8, nesterov };
  return (parameter, [accumulation], gradient) => applyMomentum(parameter, accumulation, gradient, update);
};
const rmsProp = (epsilon: number): Update => {
  const update = { learningRate: 0.1, decay: 0.9, momentum: 0.5, epsilon };
  return (parameter, [meanSquare, velocity], gradient) =>
    applyRmsProp(parameter, { meanSquare, velocity }, gradient, update);
};

const UPDATES: Readonly<Record<string, Update>> = {
  sgd: (parameter, _, gradient) => applyGradientDescent(parameter, gradient, 0.1),
  momentum: momentum(false),
  nesterov: momentum(true),
  rmsprop: rmsProp(noEpsilon),
  'rmsprop, large epsilon': rmsProp(largeEpsilon),
  adam: adam(noEpsilon),
  'adam, large epsilon': adam(largeEpsilon),
};

describe.each(['tensorflow', 'cpu'] as const)('optimiser kernels on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(Object.entries(UPDATES))('walk the path of the reference: %s', (name, update) => {
    withoutLeaks(() => {
      const parameter = openVariable(start.shape, start.values);
      const zeros = new Float32Array(start.values.length);
      const slots = [openVariable(start.shape, zeros), openVariable(start.shape, zeros)] as const;
      tf.tidy(() => {
        const gradients = tf.unstack(goldenToTensor(golden.tensor('gradients')));
        gradients.forEach((gradient, index) => update(parameter, slots, gradient, index + 1));
        const path = tf.unstack(goldenToTensor(golden.tensor(name)));
        expectTensor(parameter.read(), 'the end of the path').toBeCloseTo(path.at(-1) ?? NaN, TOLERANCE);
      });
      for (const variable of [parameter, ...slots]) variable.dispose();
    });
  });

  it('lets a value read before an update keep its numbers', () => {
    withoutLeaks(() => {
      const parameter = openVariable([2], Float32Array.of(1, 2));
      tf.tidy(() => {
        const before = parameter.read();
        applyGradientDescent(parameter, tf.tensor1d([10, 10]), 0.1);
        expectTensor(before, 'before').toEqual([1, 2]);
        expectTensor(parameter.read(), 'after').toBeCloseTo([0, 1]);
      });
      parameter.dispose();
    });
  });
});
