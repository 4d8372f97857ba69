import { openEngine, tf } from '@tolmach/tensor-runtime';
import { checkGradients, expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { smoothedCrossEntropy } from './smoothed-cross-entropy';

beforeAll(() => openEngine());

const LOGITS = [[0.3, -1.2, 2, 0.5], [1, 0, -0.7, 0.1], [5, 4, 3, 2]]; // prettier-ignore
const LABELS = [2, 0, 1];
const WEIGHTS = [1, 1, 0];

/** The definition: cross-entropy against (1 - e) at the label plus e / 4 everywhere. */
function byHand(smoothing: number): number {
  return LOGITS.reduce((sum, row, index) => {
    const total = Math.log(row.reduce((all, logit) => all + Math.exp(logit), 0));
    const target = row.map((_, id) => (id === LABELS[index] ? 1 - smoothing : 0) + smoothing / row.length);
    return sum - (WEIGHTS[index] ?? 0) * row.reduce((all, logit, id) => all + (target[id] ?? 0) * (logit - total), 0);
  }, 0);
}

it.each([0, 0.1, 0.6])('equals the definition at smoothing %d, padding left out', (smoothing) =>
  withoutLeaks(async () => {
    const logits = tf.tensor2d(LOGITS);
    const loss = (of: tf.Tensor) =>
      smoothedCrossEntropy(of as tf.Tensor2D, tf.tensor1d(LABELS, 'int32'), tf.tensor1d(WEIGHTS), smoothing);
    const value = tf.tidy(() => loss(logits));
    expectTensor(value).toBeCloseTo(byHand(smoothing), 1e-5);
    await checkGradients((of) => tf.tidy(() => loss(of)), [logits]);
    tf.dispose([logits, value]);
  }),
);
