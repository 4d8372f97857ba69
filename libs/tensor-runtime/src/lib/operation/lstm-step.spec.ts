import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { blockLstm } from './block-lstm';
import { composedLstm } from './composed-lstm';
import { openEngine } from '../engine/engine';
import { SQUASHED } from './lstm-kernel';
import { lstmBackward, openLstm } from './lstm-step';
import { hasNativeKernels } from '../kernel/native-kernel';
import { SeededRandom } from '../random/seeded-random';
import { tf } from '../tensor/tf';

const [BATCH, INPUT, HIDDEN] = [3, 5, 7];

function normal(name: string, ...shape: number[]): tf.Tensor {
  return tf.tensor(new SeededRandom(31).site(name).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

type Rows = tf.Tensor2D;

function given() {
  const weights = {
    kernel: normal('kernel', INPUT + HIDDEN, 4 * HIDDEN) as Rows,
    bias: normal('bias', 4 * HIDDEN) as tf.Tensor1D,
  };
  const state = { hidden: normal('hidden', BATCH, HIDDEN) as Rows, cell: normal('cell', BATCH, HIDDEN) as Rows };
  const gradient = { hidden: normal('dh', BATCH, HIDDEN) as Rows, cell: normal('dc', BATCH, HIDDEN) as Rows };
  return { weights, state, gradient, input: normal('input', BATCH, INPUT) as Rows };
}

beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

it.each([
  ['the block kernels', false, SQUASHED, () => (hasNativeKernels() ? blockLstm : composedLstm)], // GPUs have them
  ['the block kernels, with peepholes,', true, SQUASHED, () => (hasNativeKernels() ? blockLstm : composedLstm)],
  ['the active kernels', false, SQUASHED, () => undefined],
  ['the active kernels, with peepholes,', true, SQUASHED, () => undefined],
  ['the active kernels, cells unsquashed,', true, { input: false, output: false }, () => undefined],
  ['the active kernels, inputs unsquashed,', false, { input: false, output: true }, () => undefined],
])('%s give activations and gradients of the composed operations', (_, hasPeepholes, squashing, kernelOf) => {
  withoutLeaks(() => {
    tf.tidy(() => {
      const { weights: plain, state, gradient, input } = given();
      const weights = hasPeepholes ? { ...plain, peepholes: normal('peepholes', 3 * HIDDEN) as tf.Tensor1D } : plain;
      const [activations, expected] = [kernelOf(), composedLstm].map((kernel) =>
        openLstm(weights, squashing, kernel)(input, state),
      );
      for (const [name, tensor] of Object.entries(expected ?? {})) {
        expectTensor(activations?.[name as keyof typeof activations] ?? tensor.mul(NaN), name).toBeCloseTo(
          tensor,
          1e-6,
        );
      }
      if (expected === undefined) throw new Error('two kernels were opened');
      const step = { input, state, activations: expected };
      const ours = lstmBackward(step, gradient, weights, squashing, kernelOf());
      const composed = lstmBackward(step, gradient, weights, squashing, composedLstm);
      expectTensor(ours.gates, 'gates').toBeCloseTo(composed.gates, 1e-6);
      expectTensor(ours.previousCell, 'previous cell').toBeCloseTo(composed.previousCell, 1e-6);
    });
  });
});
