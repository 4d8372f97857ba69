import { SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { stepLstm } from '@tolmach/recurrent-layer';
import { attend } from './attention';
import { inputFeedingSequence } from './input-feeding-sequence';
import { readout } from './readout';

const [BATCH, TIME, EMBEDDING, HIDDEN, CHANNELS, POSITIONS, ATTENTION, READOUT] = [2, 5, 3, 4, 6, 7, 8, 9];

/** What a case is about; it starts from two layers and additive attention. */
interface Setting {
  readonly numLayers?: number;
  readonly attention?: 'additive' | 'dot' | 'none';
  /** number, from 0, of the first layer with a residual connection */
  readonly residualFrom?: number;
  readonly isDropping?: boolean;
  readonly seesEmbedding?: boolean;
  readonly withWeights?: boolean;
}

type Whole = Required<Setting>;
type Arguments = Parameters<typeof inputFeedingSequence>[0];

const PLAIN: Whole = {
  numLayers: 2,
  attention: 'additive',
  residualFrom: 17,
  isDropping: false,
  seesEmbedding: false,
  withWeights: false,
};

/** Shapes of all that has a gradient, by name. */
function shapesOf({ numLayers, attention, seesEmbedding }: Whole): Record<string, number[]> {
  const channels = attention === 'none' ? 0 : CHANNELS;
  const layers = Array.from({ length: numLayers }, (_, layer) => ({
    [`kernel${String(layer)}`]: [(layer === 0 ? EMBEDDING + READOUT : HIDDEN) + HIDDEN, 4 * HIDDEN],
    [`bias${String(layer)}`]: [4 * HIDDEN],
    [`hidden${String(layer)}`]: [BATCH, HIDDEN],
    [`cell${String(layer)}`]: [BATCH, HIDDEN],
  }));
  const asked = {
    values: [BATCH, POSITIONS, CHANNELS],
    keys: [BATCH, POSITIONS, ATTENTION],
    queryKernel: [HIDDEN, ATTENTION],
  };
  return {
    inputs: [BATCH, TIME, EMBEDDING],
    ...(Object.assign({}, ...layers) as Record<string, number[]>), // of records of such
    ...(attention === 'none' ? {} : asked),
    ...(attention === 'additive' ? { scores: [ATTENTION, 1] } : {}),
    kernel: [HIDDEN + channels + (seesEmbedding ? EMBEDDING : 0), READOUT],
    bias: [READOUT],
  };
}

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(29).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape).mul(0.7);
}

/** The arguments from tensors in the order of {@link shapesOf}. */
function argumentsOf(setting: Whole, tensors: readonly tf.Tensor[]): Arguments {
  const { numLayers, attention, residualFrom, isDropping, seesEmbedding, withWeights } = setting;
  const at = Object.fromEntries(Object.keys(shapesOf(setting)).map((name, index) => [name, tensors[index]]));
  const { inputs, values, keys, queryKernel, scores, kernel, bias } = at;
  const penalty = tf.tensor2d([[0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, -1e9, -1e9, -1e9]]); // prettier-ignore
  const layers = Array.from({ length: numLayers }, (_, layer) => {
    const of = (name: string) => at[`${name}${String(layer)}`];
    return {
      layer: {
        weights: { kernel: of('kernel'), bias: of('bias') },
        start: { hidden: of('hidden'), cell: of('cell') },
      },
      isResidual: layer >= residualFrom,
      inputMasks: isDropping && layer > 0 ? masksOf(layer) : [],
    };
  });
  const asked = { params: { queryKernel, ...(scores && { scores }) }, prepared: { values, keys, penalty } };
  const made = {
    inputs,
    layers,
    ...(attention === 'none' ? {} : { asked }),
    readout: { kernel, bias },
    seesEmbedding,
    withWeights,
  };
  return made as unknown as Arguments; // the shapes above
}

/** One mask a step. */
function masksOf(layer: number): tf.Tensor[] {
  const random = new SeededRandom(5).site(`layer${String(layer)}`);
  return Array.from({ length: TIME }, (_, time) => random.site(String(time)).keepMask([BATCH, HIDDEN], 0.4));
}

/** The sequence as steps of the public functions, for automatic differentiation. */
function composite({ inputs, layers, asked, readout: params, seesEmbedding, withWeights }: Arguments): tf.Tensor {
  const states = layers.map(({ layer }) => layer.start);
  let feed = tf.zeros<tf.Rank.R2>([BATCH, READOUT]);
  const outputs = (tf.unstack(inputs, 1) as tf.Tensor2D[]).map((embedded, time) => {
    let below = tf.concat2d([embedded, feed], 1);
    layers.forEach(({ layer: { weights, start }, isResidual, inputMasks }, index) => {
      const mask = inputMasks[time];
      const next = stepLstm(weights, mask === undefined ? below : below.mul(mask), states[index] ?? start);
      below = isResidual ? next.hidden.add(below) : next.hidden;
      states[index] = next;
    });
    const keyKernel = tf.zeros<tf.Rank.R2>([CHANNELS, ATTENTION]); // the keys are there already
    const attended = asked && attend({ ...asked.params, keyKernel }, asked.prepared, below.expandDims(1));
    const context = attended?.context.squeeze<tf.Tensor2D>([1]);
    feed = readout(params, { top: below, context, embedded }, seesEmbedding);
    const shown = withWeights === true && attended ? [attended.weights.squeeze<tf.Tensor2D>([1])] : [];
    return tf.concat2d([feed, ...shown], 1);
  });
  return tf.stack(outputs, 1);
}

/** All that the fused operation gives, side by side. */
function fusedOutputs(sequence: Arguments): tf.Tensor {
  const { readouts, weights } = inputFeedingSequence(sequence);
  return weights === undefined ? readouts : tf.concat([readouts, weights], 2);
}

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('inputFeedingSequence on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each<[string, Setting]>([
    ['additive', {}],
    ['dot', { attention: 'dot' }],
    ['additive, with weights', { withWeights: true }],
    ['dot, with weights', { attention: 'dot', withWeights: true }],
    ['without attention, which has no weights', { attention: 'none', withWeights: true }],
    ['one layer', { numLayers: 1 }],
    ['three layers, the upper two residual', { numLayers: 3, residualFrom: 1 }],
    ['three layers, the top one residual and masked', { numLayers: 3, residualFrom: 2, isDropping: true }],
    ['masks', { isDropping: true }],
    ['the readout sees the embedding', { seesEmbedding: true }],
    ['it does without attention', { attention: 'none', seesEmbedding: true, isDropping: true }],
  ])('equals its steps in values and gradients: %s', (_, changes) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const setting = { ...PLAIN, ...changes };
        const shapes = Object.entries(shapesOf(setting));
        const points = shapes.map(([name, shape]) => normal(shape, name));
        const fused = (...tensors: tf.Tensor[]): tf.Tensor => fusedOutputs(argumentsOf(setting, tensors));
        const stepwise = (...tensors: tf.Tensor[]): tf.Tensor => composite(argumentsOf(setting, tensors));
        const outputs = fused(...points);
        expectTensor(outputs, 'outputs').toBeCloseTo(stepwise(...points), 1e-5);
        const weights = normal(outputs.shape, 'weights');
        const expected = tf.grads(stepwise)(points, weights);
        tf.grads(fused)(points, weights).forEach((gradient, index) => {
          expectTensor(gradient, shapes[index]?.[0]).toBeCloseTo(expected[index] ?? NaN, 1e-5);
        });
      });
    });
  });

  it('has weights where they are asked for, and only there', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const points = Object.entries(shapesOf(PLAIN)).map(([name, shape]) => normal(shape, name));
        const { weights } = inputFeedingSequence(argumentsOf({ ...PLAIN, withWeights: true }, points));
        expectTensor(weights ?? tf.scalar(0), 'weights').toHaveShape([BATCH, TIME, POSITIONS]);
        expect(inputFeedingSequence(argumentsOf(PLAIN, points)).weights).toBeUndefined();
      });
    });
  });
});
