import { join } from 'node:path';
import { ConfigError, decoderConfigSchema } from '@tolmach/contracts';
import { dropout, modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, disposeTree, listSpecs, openEngine, tf } from '@tolmach/tensor-runtime';
import {
  checkGradients,
  expectTensor,
  goldenToTensor,
  openOrCpu,
  readGolden,
  withoutLeaks,
} from '@tolmach/testing-kit';
import type { GoldenCase } from '@tolmach/testing-kit';
import {
  VOCABULARY_SIZE,
  decoderOf as decoderOfGolden,
  expectGradients,
  openGolden,
  realSteps,
} from '../../testing/golden-decoder';
import type { AttentionDecoder } from './attention-decoder';
import type { DecoderParams, DecoderState } from './decoder-step';

const golden = readGolden(join(__dirname, '../../fixtures/wirings.json'));
/** Float32 against PyTorch in float64: five steps of three layers and attention, gradients up to about 10. */
const TOLERANCE = 5e-5;

const decoderOf = (settings: Readonly<Record<string, unknown>>) => decoderOfGolden(golden, settings);
const real = (sequences: tf.Tensor) => realSteps(golden, sequences);
const weighted = (one: GoldenCase, readouts: tf.Tensor) => readouts.mul(goldenToTensor(one.tensor('weights'))).sum();

describe.each(['tensorflow', 'wasm'] as const)('AttentionDecoder on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  const table = golden.cases.map((one) => [one.name, one] as const);

  it.each(table)('has the values and gradients of PyTorch over whole sequences: %s', (_, one) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const bench = openGolden(golden, one);
        expectTensor(real(bench.apply(bench.points)), 'readouts').toBeCloseTo(one.tensor('readouts'), TOLERANCE);
        expectGradients(one, bench, (tensors) => weighted(one, bench.apply(tensors)), TOLERANCE);
      });
    });
  });

  it.each(table)('has them step by step, attention weights too: %s', (_, one) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const bench = openGolden(golden, one);
        const { readouts, attention } = bench.walk(bench.points);
        expectTensor(real(readouts), 'readouts').toBeCloseTo(one.tensor('readouts'), TOLERANCE);
        expectTensor(attention, 'attention').toBeCloseTo(one.tensor('attention'), TOLERANCE);
        expectGradients(one, bench, (tensors) => weighted(one, bench.walk(tensors).readouts), TOLERANCE);
      });
    });
  });
});

describe('AttentionDecoder', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it.each(['dense', 'copy', 'zero'])('gives a first state that is all the caller’s: %s bridge', (bridge) => {
    withoutLeaks(() => {
      const decoder = decoderOf({ bridge, memorySize: 4, numLayers: 3 });
      const store = ParameterStore.initialise(decoder.specs(VOCABULARY_SIZE), new SeededRandom(1));
      const read = store.readAll();
      const summary = tf.ones<tf.Rank.R2>([2, 4]);
      const state: DecoderState = decoder.start(store.params(read), summary);
      expect(state.upper).toHaveLength(2);
      disposeTree(state.bottom);
      expectTensor(state.upper[0]?.['cell'] ?? summary, 'another layer').toEqual(new Float32Array(8));
      disposeTree(state);
      expect(summary.isDisposed).toBe(false);
      tf.dispose([summary, ...read]);
      store.dispose();
    });
  });

  it('gives beams of a sentence what they would get alone', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const decoder = decoderOf({ wiring: 'gnmt' });
        const store = ParameterStore.initialise(decoder.specs(VOCABULARY_SIZE), new SeededRandom(1));
        const params = store.params(store.readAll());
        store.dispose();
        const values = normal([2, 5, 9], 'values') as tf.Tensor3D; // rank as given
        const mask = tf.tensor2d([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]); // prettier-ignore
        const summary = normal([2, 9], 'summary') as tf.Tensor2D; // rank as given
        const step = (beams: number) => {
          const rows = tf.tensor1d(Int32Array.from({ length: 2 * beams }, (_, row) => Math.floor(row / beams)));
          const state = decoder.start(params, summary.gather(rows));
          const embedded = (normal([2, 3], 'embedded') as tf.Tensor2D).gather(rows); // rank as given
          const prepared = decoder.prepare(params, { values, mask, summary });
          const { readout, weights } = decoder.step(params, prepared, { embedded, state });
          return { readout, weights, rows };
        };
        const [single, beams] = [step(1), step(3)];
        expectTensor(beams.readout, 'readout').toBeCloseTo(single.readout.gather(beams.rows), 1e-6);
        expectTensor(beams.weights, 'weights').toBeCloseTo(single.weights.gather(beams.rows), 1e-6);
      });
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['a mask for every step', { dropoutKind: 'plain' }],
    ['one mask for all steps', { dropoutKind: 'sequence' }],
    ['deep output, dot', { dropoutKind: 'plain', readoutSeesEmbedding: true, attention: 'dot' }],
    ['no attention', { dropoutKind: 'sequence', attentionKind: 'none' }],
    ['one layer', { dropoutKind: 'plain', numLayers: 1 }],
    ['peepholes and coupled gates', { cell: { variant: 'coupled_gates', peepholes: true } }],
    ['no input activation', { cell: { variant: 'no_input_activation', peepholes: true } }],
    ['full gate recurrence', { cell: { variant: 'full_gate_recurrence' } }],
    ['SSRUs', { cell: { kind: 'ssru' } }],
    [
      'or the bottom asking, peepholes and no output gate',
      { wiring: 'gnmt_v2', dropout: 0, cell: { variant: 'no_output_gate', peepholes: true } },
    ],
    ['or the bottom asking, minimal LSTMs', { wiring: 'gnmt', dropout: 0, cell: { kind: 'min_lstm' } }],
  ])('drops what its steps drop, with the same gradients: input feeding, %s', (_, changes) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const settings = { wiring: 'input_feeding', numLayers: 3, residualFromLayer: 3, dropout: 0.4, ...changes };
        const decoder = decoderOf(settings);
        const store = ParameterStore.initialise(decoder.specs(VOCABULARY_SIZE), new SeededRandom(1));
        const points = [normal([2, 5, 3], 'embedded'), normal([2, 6, 9], 'values'), normal([2, 9], 'summary')];
        const training: Training = { decoder, params: (tensors) => store.params(tensors), settings };
        const read = store.readAll().map((tensor, index) => tensor.add(normal(tensor.shape, String(index)).mul(0.1)));
        const all = [...points, ...read];
        const names = ['embedded', 'values', 'summary', ...store.names];
        const real = tf.tensor2d(TARGET_MASK).expandDims(2); // what stands on padding is nobody's
        const whole = (...tensors: tf.Tensor[]): tf.Tensor => appliedInTraining(training, tensors).mul(real);
        const stepwise = (...tensors: tf.Tensor[]): tf.Tensor => steppedInTraining(training, tensors).mul(real);
        const outputs = whole(...all);
        expectTensor(outputs, 'outputs').toBeCloseTo(stepwise(...all), 1e-5);
        const weights = normal(outputs.shape, 'weights');
        const connected = (compute: typeof whole) => (...tensors: tf.Tensor[]) =>
          compute(...tensors).mul(weights).sum().add(tf.addN(tensors.map((tensor) => tensor.sum())).mul(0)); // prettier-ignore
        const expected = tf.grads(connected(stepwise))(all);
        tf.grads(connected(whole))(all).forEach((gradient, index) => {
          expectTensor(gradient, names[index]).toBeCloseTo(expected[index] ?? NaN, 1e-5);
        });
        store.dispose();
      });
    });
  });

  it('has the gradients of finite differences through bridge, attention and layers', async () => {
    const one = golden.cases.find(({ name }) => name === 'one layer');
    await withoutLeaks(async () => {
      tf.engine().startScope(); // as a tidy, which takes no async body
      const { names, points, apply } = openGolden(golden, one ?? golden);
      const compute = (...tensors: tf.Tensor[]) => tf.tidy(() => real(apply(tensors)));
      await checkGradients(compute, points, { names, maxElements: 2 });
      tf.engine().endScope();
    });
  });

  it('refuses to copy a summary into another size', () => {
    const build = () => decoderOf({ bridge: 'copy' }).specs(VOCABULARY_SIZE);
    expect(build).toThrow(ConfigError);
    expect(build).toThrow(
      "decoder.bridge: expected a decoder.hiddenSize of 9 (the encoder's) for the copy bridge, received 4. " +
        'Make the sizes equal or use the dense bridge.',
    );
  });

  it('pins names and shapes of its parameters', () => {
    const shapes = (settings: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(listSpecs(decoderOf(settings).specs(11)).map(({ path, spec }) => [path, spec.shape]));
    expect(shapes({ numLayers: 2 })).toEqual({
      'attention/keyKernel': [9, 7],
      'attention/queryKernel': [4, 7],
      'attention/scores': [7, 1],
      'bottom/bias': [16],
      'bottom/kernel': [16, 16], // embedding 3 + context 9 + hidden 4
      'bridge/bias': [8],
      'bridge/kernel': [9, 8],
      outputBias: [11],
      'readout/bias': [8],
      'readout/kernel': [13, 8],
      'upper/0/bias': [16],
      'upper/0/kernel': [17, 16], // hidden 4 + context 9 + hidden 4
    });
    const others = {
      wiring: 'input_feeding',
      attention: 'dot',
      bridge: 'zero',
      cell: 'gru',
      readoutSeesEmbedding: true,
    };
    expect(shapes({ numLayers: 2, ...others })).toEqual({
      'attention/keyKernel': [9, 7],
      'attention/queryKernel': [4, 7],
      'bottom/bias': [12],
      'bottom/inputKernel': [11, 12], // embedding 3 + readout 8
      'bottom/recurrentBias': [12],
      'bottom/recurrentKernel': [4, 12],
      outputBias: [11],
      'readout/bias': [8],
      'readout/kernel': [16, 8],
      'upper/0/bias': [12],
      'upper/0/inputKernel': [4, 12],
      'upper/0/recurrentBias': [12],
      'upper/0/recurrentKernel': [4, 12],
    });
  });
});

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(17).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

/** A decoder in training, as a function of inputs and parameters. */
interface Training {
  readonly decoder: AttentionDecoder;
  readonly params: (tensors: tf.Tensor[]) => DecoderParams;
  readonly settings: Readonly<Record<string, unknown>>;
}

const TARGET_MASK = [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]; // prettier-ignore

const TRAIN: Mode = { kind: 'train', random: new SeededRandom(7, 1) };

/** Inputs and parameters of the tensors that a spec differentiates by. */
function trainingInputs({ params }: Training, tensors: readonly tf.Tensor[]) {
  const [embedded, values, summary, ...rest] = tensors as [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D, ...tf.Tensor[]]; // the spec's order
  const mask = tf.tensor2d([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]]); // prettier-ignore
  return { embedded, memory: { values, mask, summary }, params: params(rest) };
}

/** [batch, time, readout (+ position)] of whole sequences. */
function appliedInTraining(training: Training, tensors: readonly tf.Tensor[]): tf.Tensor {
  const { embedded, memory, params } = trainingInputs(training, tensors);
  const target = { embedded, mask: tf.tensor2d(TARGET_MASK) };
  const { readouts, weights } = training.decoder.applyWithAttention(params, memory, target, TRAIN);
  return tf.concat([readouts.reshape([2, 5, -1]), ...(weights === undefined ? [] : [weights])], 2);
}

/** Readouts and states of single steps, one after the other. */
function steppedInTraining(training: Training, tensors: readonly tf.Tensor[]): tf.Tensor {
  const { decoder, settings } = training;
  const { dropout: rate, dropoutKind: kind } = decoderConfigSchema.parse(settings);
  const { embedded, memory, params } = trainingInputs(training, tensors);
  const prepared = decoder.prepare(params, memory);
  let state = decoder.start(params, memory.summary);
  const dropped = dropout(embedded, rate, kind, modeAt(TRAIN, 'embedding'));
  const steps = (tf.unstack(dropped, 1) as tf.Tensor2D[]).map((piece, time) => {
    const step = decoder.step(params, prepared, { embedded: piece, state, time }, TRAIN);
    state = step.state;
    return step;
  });
  const stacked = (part: 'readout' | 'weights') => tf.stack(steps.map((step) => step[part]), 1) as tf.Tensor3D; // prettier-ignore
  const readouts = dropout(stacked('readout'), rate, kind, modeAt(TRAIN, 'readout'));
  return tf.concat([readouts, ...(settings['attentionKind'] === 'none' ? [] : [stacked('weights')])], 2);
}
