import { join } from 'node:path';
import { expectTensor, goldenToTensor, openOrCpu, readGolden, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { softmaxCrossEntropy } from './softmax-cross-entropy';
import { tf } from '../tensor/tf';

const golden = readGolden(join(__dirname, '../../../fixtures/training.json'));

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('softmaxCrossEntropy on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(golden.cases.map((one) => [one.name, one] as const))("is PyTorch's, gradient too: %s", (_, one) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const labels = goldenToTensor<tf.Rank.R1>(one.tensor('labels'), 'int32');
        const compute = (logits: tf.Tensor): tf.Tensor =>
          softmaxCrossEntropy(logits as tf.Tensor2D, labels, one.number('smoothing')); // the rank of the fixture
        const logits = goldenToTensor(one.tensor('logits'));
        expectTensor(compute(logits), 'loss').toBeCloseTo(one.tensor('loss'), 1e-5); // losses up to 10 in float32
        const gradient = tf.grad(compute)(logits, goldenToTensor(one.tensor('weights')));
        expectTensor(gradient, 'gradient').toBeCloseTo(one.tensor('gradient'), 1e-6);
      });
    });
  });
});
