import { checkGradients, expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { outputCrossEntropy } from './output-cross-entropy';
import { tf } from '../tensor/tf';
import { SeededRandom } from '../random/seeded-random';

const READOUTS = [[0.3, -1.2, 2], [1, 0, -0.7], [5, 4, 3]]; // prettier-ignore
const MATRIX = [[0.5, -0.1, 0.2], [1, 0.3, -0.4], [-0.6, 0.7, 0.9], [0.2, -0.8, 0.1]]; // prettier-ignore
const BIAS = [0.1, -0.3, 0.2, 0.5];
const LABELS = [2, 0, 1];
const WEIGHTS = [1, 0.5, 0];

/** The definition: cross-entropy against (1 - e) at the label plus e / 4 everywhere. */
function byHand(smoothing: number): number {
  return READOUTS.reduce((sum, readout, index) => {
    const row = MATRIX.map((weights, id) => weights.reduce((all, weight, place) => all + weight * (readout[place] ?? 0), BIAS[id] ?? 0)); // prettier-ignore
    const total = Math.log(row.reduce((all, logit) => all + Math.exp(logit), 0));
    const target = row.map((_, id) => (id === LABELS[index] ? 1 - smoothing : 0) + smoothing / row.length);
    return sum - (WEIGHTS[index] ?? 0) * row.reduce((all, logit, id) => all + (target[id] ?? 0) * (logit - total), 0);
  }, 0);
}

describe.each(['tensorflow', 'cpu'] as const)('outputCrossEntropy on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each([0, 0.1, 0.6])('equals the definition at smoothing %d, padding left out', (smoothing) =>
    withoutLeaks(async () => {
      const given = [tf.tensor2d(READOUTS), tf.tensor2d(MATRIX), tf.tensor1d(BIAS)];
      const loss = (...tensors: tf.Tensor[]): tf.Tensor =>
        tf.tidy(() => {
          const [readouts, matrix, bias] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]; // as given
          const expected = { labels: tf.tensor1d(LABELS, 'int32'), weights: tf.tensor1d(WEIGHTS), smoothing };
          return outputCrossEntropy({ readouts, matrix, bias }, expected);
        });
      const value = loss(...given);
      expectTensor(value).toBeCloseTo(byHand(smoothing), 1e-5);
      await checkGradients(loss, given);
      tf.dispose([...given, value]);
    }),
  );

  it('gives many rows and a large vocabulary what the cross-entropy of their logits is, gradients too', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const random = new SeededRandom(3);
        const made = (name: string, ...shape: number[]) =>
          tf.tensor(random.site(name).hostNormal(tf.util.sizeFromShape(shape)), shape);
        const given = [made('readouts', 1100, 24), made('matrix', 601, 24), made('bias', 601)];
        const labels = tf.range(0, 1100, 1, 'int32').mod<tf.Tensor1D>(tf.scalar(601, 'int32'));
        const weights = tf.range(0, 1100, 1, 'int32').mod(tf.scalar(3, 'int32')).toFloat() as tf.Tensor1D; // of one axis
        const ours = (...[readouts, matrix, bias]: tf.Tensor[]) =>
          outputCrossEntropy({ readouts, matrix, bias } as never, { labels, weights, smoothing: 0.1 }).mul<tf.Scalar>(
            0.5,
          ); // the shapes above
        const composed = (...[readouts, matrix, bias]: tf.Tensor[]) => {
          const logProbs = tf.logSoftmax(tf.matMul(readouts as tf.Tensor2D, matrix as tf.Tensor2D, false, true).add(bias as tf.Tensor1D)); // prettier-ignore
          const target = tf
            .oneHot(labels, 601)
            .mul(0.9)
            .add(0.1 / 601);
          return logProbs.mul(target).sum(1).mul(weights).sum<tf.Scalar>().mul<tf.Scalar>(-0.5);
        };
        const one = tf.valueAndGrads(ours)(given);
        const other = tf.valueAndGrads(composed)(given);
        expectTensor(one.value.div(other.value)).toBeCloseTo(1, 1e-6);
        one.grads.forEach((gradient, index) => expectTensor(gradient.sub(other.grads[index] ?? gradient).abs().max()).toBeCloseTo(0, 1e-4)); // prettier-ignore
      });
    });
  });
});
