import { createHash } from 'node:crypto';
import { additiveAttention } from '../src/lib/operation/additive-attention';
import { composedAdditive } from '../src/lib/operation/composed-additive';
import type { AdditiveKernel, AdditiveStep } from '../src/lib/operation/additive-kernel';
import { gruSequence } from '../src/lib/operation/gru-sequence';
import { composedLstm } from '../src/lib/operation/composed-lstm';
import { openEngine } from '../src/lib/engine/engine';
import { lstmBackward, openLstm } from '../src/lib/operation/lstm-step';
import { SQUASHED } from '../src/lib/operation/lstm-kernel';
import type { LstmKernel } from '../src/lib/operation/lstm-kernel';
import { lstmSequence } from '../src/lib/operation/lstm-sequence';
import { packedLstm } from '../src/lib/operation/packed-lstm';
import type { ResetGate } from '../src/lib/operation/gru-kernel';
import { hasTrainingKernels, setProductPrecision } from '../src/lib/kernel/training-kernels';
import { SeededRandom } from '../src/lib/random/seeded-random';
import { softmaxCrossEntropy } from '../src/lib/operation/softmax-cross-entropy';
import { openProduct } from '../src/lib/operation/step-product';
import { tf } from '../src/lib/tensor/tf';

/** What {@link main} prints. */
export interface KernelsReport {
  readonly isThere: boolean;
  /** by what is compared: the largest difference from TensorFlow.js's own operations, as a part of the largest number above 1 */
  readonly differences: Readonly<Record<string, number>>;
  /** of every number that the kernels gave */
  readonly sha256: string;
}

/** [batch, input, hidden] whole tiles and panels, what is left of them, and enough work for several threads. */
const SIZES: readonly Size[] = [[1, 1, 1], [2, 5, 7], [6, 16, 16], [13, 20, 33], [7, 33, 48], [64, 96, 80]]; // prettier-ignore

const random = new SeededRandom(5);
const given = (name: string, ...shape: number[]): tf.Tensor =>
  tf.tensor(random.site(name).hostNormal(tf.util.sizeFromShape(shape)), shape);

type Size = readonly [batch: number, input: number, hidden: number];

/** Activations and gradients of one step, and products of its gates. */
function computeWith(kernel: LstmKernel, [batch, input, hidden]: Size, isOurs: boolean): Record<string, tf.Tensor> {
  const matrix = given('kernel', input + hidden, 4 * hidden).mul<tf.Tensor2D>(0.3);
  const weights = { kernel: matrix, bias: given('bias', 4 * hidden) as tf.Tensor1D };
  const state = { hidden: given('h', batch, hidden) as tf.Tensor2D, cell: given('c', batch, hidden) as tf.Tensor2D };
  const inputs = given('x', batch, input).mul<tf.Tensor2D>(3); // gates that saturate among them
  const activations = openLstm(weights, SQUASHED, kernel)(inputs, state);
  const gradient = {
    hidden: given('dh', batch, hidden) as tf.Tensor2D,
    cell: given('dc', batch, hidden) as tf.Tensor2D,
  };
  const { gates, previousCell } = lstmBackward(
    { input: inputs, state, activations },
    gradient,
    weights,
    SQUASHED,
    kernel,
  );
  const peeping = { ...weights, peepholes: given('peepholes', 3 * hidden) as tf.Tensor1D };
  const unsquashed = { input: false, output: false };
  const peeped = openLstm(peeping, unsquashed, kernel)(inputs, state);
  const back = lstmBackward({ input: inputs, state, activations: peeped }, gradient, peeping, unsquashed, kernel);
  const rows = given('gates', batch, 4 * hidden) as tf.Tensor2D;
  const product = isOurs ? openProduct(matrix)(tf.concat([inputs, state.hidden], 1)) : tf.matMul(tf.concat([inputs, state.hidden], 1), matrix); // prettier-ignore
  const transposed = isOurs ? openProduct(matrix, { isTransposed: true })(rows) : tf.matMul(rows, matrix, false, true);
  const lossesOf = isOurs ? softmaxCrossEntropy : composedCrossEntropy;
  const labels = tf.range(0, batch, 1, 'int32');
  const { value: losses, grad: ofLogits } = tf.valueAndGrad((logits) => lossesOf(logits as tf.Tensor2D, labels, 0.1))(
    rows.concat(tf.zeros([batch, batch]), 1), // a logit for every label
    given('dlosses', batch) as tf.Tensor1D,
  );
  const attended = attendWith(isOurs ? additiveAttention() : composedAdditive, [batch, input, hidden]);
  const ofPeeped = { peeped: peeped.hidden, peepedGates: back.gates, peepedCell: back.previousCell };
  return { ...activations, gates, previousCell, ...ofPeeped, product, transposed, losses, ofLogits, ...attended };
}

/** Two steps of attention over as many positions as there are inputs, and back. */
function attendWith(kernel: AdditiveKernel, [batch, positions, size]: Size): Record<string, tf.Tensor> {
  const memory = {
    keys: given('keys', batch, positions, size) as tf.Tensor3D,
    values: given('values', batch, positions, size + 3) as tf.Tensor3D,
    scores: given('scores', size, 1) as tf.Tensor2D,
  };
  const penalty = tf.tensor2d(Float32Array.from({ length: batch * positions }, (_, place) => (place % 5 === 3 ? -1e9 : 0)), [batch, positions]); // prettier-ignore
  const steps = ['one', 'two'].map((name) => kernel.attend(memory, given(name, batch, size) as tf.Tensor2D, penalty));
  const gradient = kernel.gradient(memory);
  const [one, two] = steps as [AdditiveStep, AdditiveStep]; // two names
  const ofSecond = gradient.step(two, given('of two', batch, size + 3) as tf.Tensor2D);
  const ofWeights = given('of weights', batch, positions) as tf.Tensor2D;
  const ofFirst = gradient.step(one, given('of one', batch, size + 3) as tf.Tensor2D, ofWeights);
  const { keys: ofKeys, scores: ofScoreWeights } = gradient.finish();
  return { ...one, ofFirst, ofSecond, ofKeys, ofScoreWeights };
}

function composedCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, smoothing: number): tf.Tensor1D {
  const size = logits.shape[1];
  const target = tf.oneHot(labels, size).mul(1 - smoothing).add(smoothing / size); // prettier-ignore
  return tf.logSoftmax(logits).mul(target).sum<tf.Tensor1D>(1).neg();
}

/** Whether each of some sequences has the first, second and third step. */
function threeSteps(batch: number): tf.Tensor2D {
  return tf.tensor2d(Array.from({ length: batch }, (_, row) => [1, Number(row % 3 > 0), Number(row % 3 > 1)]));
}

/** A GRU layer over three steps of padded sequences, walked from their ends, and its gradients. */
function computeGru([batch, input, hidden]: Size, resetGate: ResetGate): tf.Tensor[] {
  const shapes = { xs: [batch, 3, input], w: [input, 3 * hidden], u: [hidden, 3 * hidden], b: [3 * hidden], rb: [3 * hidden], h: [batch, hidden] }; // prettier-ignore
  const tensors = Object.entries(shapes).map(([name, shape]) => given(`gru ${name}`, ...shape).mul(0.5));
  const { value, grads } = tf.valueAndGrads((...[inputs, inputKernel, recurrentKernel, bias, recurrentBias, start]) =>
    gruSequence({
      ...{ inputs: inputs as tf.Tensor3D, start: start as tf.Tensor2D, mask: threeSteps(batch) }, // the shapes above
      ...{ inputKernel: inputKernel as tf.Tensor2D, recurrentKernel: recurrentKernel as tf.Tensor2D },
      ...{ bias: bias as tf.Tensor1D, recurrentBias: recurrentBias as tf.Tensor1D },
      direction: 'backward',
      resetGate,
    }),
  )(tensors, given('dlayer', batch, 3, hidden) as tf.Tensor3D);
  return [value, ...grads];
}

/** LSTM with peepholes over three steps of padded sequences, walked from their ends, its gradients, GRUs, and a product. */
function computeLayer(size: Size): Record<string, Float32Array> {
  return tf.tidy(() => {
    const [batch, input, hidden] = size;
    const kernel = given('kernel', input + hidden, 4 * hidden).mul<tf.Tensor2D>(0.3);
    const states = [given('h', batch, hidden), given('c', batch, hidden)];
    const tensors = [given('xs', batch, 3, input), kernel, given('bias', 4 * hidden), given('peepholes', 3 * hidden), ...states]; // prettier-ignore
    const mask = threeSteps(batch);
    const { value, grads } = tf.valueAndGrads((...[inputs, matrix, bias, peepholes, h, c]: tf.Tensor[]) =>
      lstmSequence({
        ...{ inputs: inputs as tf.Tensor3D, mask, kernel: matrix as tf.Tensor2D, bias: bias as tf.Tensor1D }, // the shapes above
        ...{ peepholes: peepholes as tf.Tensor1D, start: { hidden: h as tf.Tensor2D, cell: c as tf.Tensor2D } },
        direction: 'backward',
      }),
    )(tensors, given('dlayer', batch, 3, hidden) as tf.Tensor3D);
    const grus = (['before', 'after'] as const).flatMap((resetGate) => computeGru(size, resetGate));
    const all = [
      value,
      ...grads,
      ...grus,
      tf.matMul(kernel, kernel, true, false),
      tf.matMul(kernel, kernel, false, true),
    ];
    return Object.fromEntries(all.map((tensor, index) => [`layer ${String(index)}`, tensor.dataSync<'float32'>()]));
  });
}

function difference(ours: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return ours.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))), 0) / largest;
}

const numberOf = (scalar: tf.Tensor): number => scalar.dataSync()[0] ?? NaN;

/** Compares the training kernels, with products in the precision that is named, with what TensorFlow.js makes of the same numbers. */
async function main(precision: 'float32' | 'bfloat16'): Promise<void> {
  await openEngine({ engine: 'tensorflow' });
  const isThere = hasTrainingKernels();
  const differences: Record<string, number> = {};
  const hash = createHash('sha256');
  for (const size of isThere ? SIZES : []) {
    setProductPrecision(precision);
    const ours = computeWith(packedLstm, size, true);
    setProductPrecision('float32');
    const expected = computeWith(composedLstm, size, false);
    for (const [name, tensor] of Object.entries(ours)) {
      hash.update(tensor.dataSync());
      const wanted = expected[name] ?? tf.scalar(NaN);
      const largest = Math.max(1, numberOf(wanted.abs().max()));
      const difference = numberOf(tensor.sub(wanted).abs().max()) / largest;
      differences[name] = Math.max(differences[name] ?? 0, difference);
    }
  }
  setProductPrecision(precision);
  const layers = isThere ? SIZES.map(computeLayer) : [];
  await openEngine({ engine: 'cpu' });
  for (const [index, layer] of layers.entries()) {
    const expected = computeLayer(SIZES[index] ?? [1, 1, 1]);
    for (const [name, values] of Object.entries(layer)) {
      hash.update(values);
      differences[name] = Math.max(differences[name] ?? 0, difference(values, expected[name] ?? values));
    }
  }
  const report: KernelsReport = { isThere, differences, sha256: hash.digest('hex') };
  process.stdout.write(JSON.stringify(report));
}

void main(process.argv[2] === 'bfloat16' ? 'bfloat16' : 'float32');
