import { join } from 'node:path';
import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import type { CellConfig } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import {
  checkGradients,
  expectTensor,
  goldenToTensor,
  openOrCpu,
  readGolden,
  withoutLeaks,
} from '@tolmach/testing-kit';
import type { GoldenCase } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { INFER } from './noise';
import type { CellParams, CellState } from './cell';
import { lastStep, openLayer } from './recurrent-layer';
import type { LayerSequence, RecurrentLayer } from './recurrent-layer';
import { scanTime } from './scan-time';

const golden = readGolden(join(__dirname, '../../fixtures/cells.json'));
const HIDDEN_SIZE = golden.number('hiddenSize');
const INITIALISATION = initialisationSchema.parse({});
/** Float32 against PyTorch in float64: values and gradients up to about 5, ten steps of rounding each. */
const TOLERANCE = 1e-5;

const CELLS: Readonly<Record<string, Partial<CellConfig>>> = {
  elman: { kind: 'elman' },
  lstm: { kind: 'lstm' },
  'gru-after': { kind: 'gru', resetGate: 'after' },
  'gru-before': { kind: 'gru', resetGate: 'before' },
  'lstm-peepholes': { kind: 'lstm', peepholes: true },
  'lstm-nig': { kind: 'lstm', peepholes: true, variant: 'no_input_gate' },
  'lstm-nfg': { kind: 'lstm', peepholes: true, variant: 'no_forget_gate' },
  'lstm-nog': { kind: 'lstm', peepholes: true, variant: 'no_output_gate' },
  'lstm-niaf': { kind: 'lstm', peepholes: true, variant: 'no_input_activation' },
  'lstm-noaf': { kind: 'lstm', peepholes: true, variant: 'no_output_activation' },
  'lstm-cifg': { kind: 'lstm', peepholes: true, variant: 'coupled_gates' },
  'lstm-fgr': { kind: 'lstm', peepholes: true, variant: 'full_gate_recurrence' },
  ssru: { kind: 'ssru' },
  'min-gru': { kind: 'min_gru' },
  'min-lstm': { kind: 'min_lstm' },
};

function layerOf(cell: string, extra: Partial<CellConfig> = {}): RecurrentLayer {
  return openLayer(cellConfigSchema.parse({ ...CELLS[cell], ...extra }), HIDDEN_SIZE, INITIALISATION);
}

type Walk = (layer: RecurrentLayer, params: CellParams, sequence: LayerSequence) => tf.Tensor3D;

/** The two ways a layer can be walked; for a plain LSTM the first is the fused operation. */
const WALKS: Readonly<Record<string, Walk>> = {
  'the layer': (layer, params, sequence) => layer.apply(params, sequence, INFER),
  'its steps': (layer, params, { inputs, mask, start, direction = 'forward' }) =>
    scanTime(
      (input, state) => layer.step(params, input, state, INFER),
      inputs,
      start ?? layer.cell.start(inputs.shape[0]),
      { mask, direction },
    ).outputs,
};

/** Checks outputs and all gradients of one case; the caller's tidy owns what is made. */
function expectGolden(one: GoldenCase, walk: Walk): void {
  const { cell, extra, direction } = one.settings as { cell: string; extra: string; direction: 'forward' | 'backward' }; // as the script wrote them
  const layer = layerOf(cell, { layerNorm: extra === 'layer-norm', zoneout: one.number('zoneout') });
  const mask = goldenToTensor<tf.Rank.R2>(golden.tensor('mask'));
  const sources = one.tensorNames.filter((name) => one.tensorNames.includes(`gradient/${name}`));
  const compute = (...tensors: tf.Tensor[]): tf.Tensor => {
    const tree: Record<string, Record<string, tf.Tensor>> = { params: {}, start: {}, inputs: {} };
    sources.forEach((name, index) => {
      const [group = '', key = ''] = name.split('/');
      (tree[group] ??= {})[key] = tensors[index] ?? mask;
    });
    const inputs = tree['inputs']?.[''] as tf.Tensor3D; // the script writes it
    const start = { ...layer.cell.start(inputs.shape[0]), ...tree['start'] } as CellState; // the tensors of an LSTM's state
    return walk(layer, tree['params'] ?? {}, { inputs, mask, start, direction });
  };
  const points = sources.map((name) => goldenToTensor(one.tensor(name)));
  expectTensor(compute(...points), 'outputs').toBeCloseTo(one.tensor('outputs'), TOLERANCE);
  const gradients = tf.grads(compute)(points, goldenToTensor(one.tensor('weights')));
  sources.forEach((name, index) => {
    const gradient = gradients[index] ?? mask;
    expectTensor(gradient, `gradient/${name}`).toBeCloseTo(one.tensor(`gradient/${name}`), TOLERANCE);
  });
}

describe.each(['tensorflow', 'cpu'] as const)('recurrent layers on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  const table = golden.cases.flatMap((one) => Object.keys(WALKS).map((way) => [one.name, way, one] as const));
  it.each(table)('%s by %s: values and gradients of PyTorch', (_, way, one) =>
    withoutLeaks(() => {
      tf.tidy(() => {
        expectGolden(one, WALKS[way] ?? fail);
      });
    }),
  );

  it.each([1, 2])('takes the outputs at the last real step, %i steps', (time) =>
    withoutLeaks(() => {
      tf.tidy(() => {
        const outputs = normal([3, time, 2], 'outputs') as tf.Tensor3D; // rank as given
        const lengths = [time, 1, 0];
        const last = lastStep(outputs, maskOf(lengths, time));
        const rows = lengths.map((length, row) =>
          length === 0 ? [0, 0] : Array.from(outputs.slice([row, length - 1, 0], [1, 1, 2]).dataSync()),
        );
        expectTensor(last, 'last').toEqual(rows);
      });
    }),
  );
});

function fail(): never {
  throw new Error('no such walk');
}

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(11).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

function maskOf(lengths: readonly number[], time: number): tf.Tensor2D {
  return tf.tensor2d(lengths.map((length) => Array.from({ length: time }, (_, step) => (step < length ? 1 : 0))));
}

/** Freshly initialised parameters for inputs of 3 channels; the caller's tidy owns them. */
function freshParams(layer: RecurrentLayer): CellParams {
  const store = ParameterStore.initialise(layer.specs(3), new SeededRandom(5));
  const params = store.params(store.readAll().map((tensor) => tensor.mul(1.5)));
  store.dispose();
  return params;
}

/** Width of the bias of cells whose slope jumps at 0: a bias of 3 keeps finite differences on one side of it. */
const KINKED: Readonly<Record<string, number>> = { ssru: 8, 'min-gru': 8, 'min-lstm': 12 };

const sequences = fc.record({
  cell: fc.constantFrom(...Object.keys(CELLS)),
  lengths: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
  direction: fc.constantFrom('forward' as const, 'backward' as const),
});

/** Runs a property whose body makes tensors. */
function holds<Value>(values: fc.Arbitrary<Value>, check: (value: Value) => void): void {
  withoutLeaks(() => {
    fc.assert(
      fc.property(values, (value) => tf.tidy(() => void check(value))),
      { numRuns: 25, seed: 3 },
    );
  });
}

describe('whole sequences', () => {
  beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

  /** More units than a register holds and more sequences than a thread takes. */
  const [BATCH, TIME, INPUT, HIDDEN] = [35, 4, 5, 19];

  it.each(Object.keys(CELLS))('are walked as step by step, with the state that is left and all gradients: %s', (cell) =>
    withoutLeaks(() => {
      tf.tidy(() => {
        const layer = openLayer(cellConfigSchema.parse(CELLS[cell]), HIDDEN, INITIALISATION);
        const shapes = Object.entries(layer.specs(INPUT)).map(([name, { shape }]) => [name, shape] as const);
        const parts = Object.keys(layer.cell.start(BATCH));
        const read = parts.filter((part) => part !== 'hidden' || cell !== 'ssru'); // which reads no hidden state
        const started = read.map((part) => [`start ${part}`, [BATCH, HIDDEN]] as const);
        const all = [['inputs', [BATCH, TIME, INPUT]] as const, ...shapes, ...started];
        const points = all.map(([name, shape]) => normal([...shape], `${cell} ${name}`).mul(0.5));
        const walked =
          (isWhole: boolean) =>
          (...tensors: tf.Tensor[]): tf.Tensor => {
            const named = Object.fromEntries(all.map(([name], index) => [name, tensors[index] ?? fail()]));
            const started = Object.fromEntries(read.map((part) => [part, named[`start ${part}`] ?? fail()]));
            const start = { ...layer.cell.start(BATCH), ...started } as CellState; // [batch, hidden] each
            const inputs = named['inputs'] as tf.Tensor3D; // of the shape above
            const step = (input: tf.Tensor2D, state: CellState) => layer.step(named, input, state, INFER);
            const { outputs, final } = isWhole
              ? layer.applyFrom(named, { inputs, start }, INFER)
              : scanTime(step, inputs, start, { mask: tf.ones([BATCH, TIME]), direction: 'forward' });
            const left = parts.map((part) => (final as Readonly<Record<string, tf.Tensor2D>>)[part] ?? fail());
            return tf.concat2d([outputs.reshape<tf.Tensor2D>([BATCH, TIME * HIDDEN]), ...left], 1);
          };
        const weights = normal([BATCH, (TIME + parts.length) * HIDDEN], 'weights');
        expectTensor(walked(true)(...points), 'values').toBeCloseTo(walked(false)(...points), TOLERANCE);
        const expected = tf.grads(walked(false))(points, weights);
        tf.grads(walked(true))(points, weights).forEach((gradient, index) => {
          const largest = Math.max(1, ...(expected[index]?.dataSync() ?? []).map(Math.abs));
          expectTensor(gradient.div(largest), all[index]?.[0]).toBeCloseTo(
            expected[index]?.div(largest) ?? NaN,
            TOLERANCE,
          );
        });
      });
    }),
  );
});

describe('a recurrent layer', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it('gives the same outputs whatever stands on the padding and however much of it there is', () => {
    holds(sequences, ({ cell, lengths, direction }) => {
      const layer = layerOf(cell);
      const params = freshParams(layer);
      const inputs = normal([lengths.length, 4, 3], 'inputs') as tf.Tensor3D; // rank as given
      const longer = tf.concat3d([inputs, normal([lengths.length, 2, 3], 'more') as tf.Tensor3D], 1); // drawn in that shape
      const noise = normal([lengths.length, 6, 3], 'noise').mul<tf.Tensor3D>(
        tf.scalar(1).sub(maskOf(lengths, 6).expandDims(2)),
      );
      const short = layer.apply(params, { inputs, mask: maskOf(lengths, 4), direction }, INFER);
      const long = layer.apply(params, { inputs: longer.add(noise), mask: maskOf(lengths, 6), direction }, INFER);
      expectTensor(long.slice([0, 0, 0], [-1, 4, -1]), 'real part').toBeCloseTo(short, 1e-6);
      expectTensor(long.slice([0, 4, 0], [-1, 2, -1]).abs().max(), 'padding').toEqual(0);
    });
  });

  it('permutes its outputs with the batch', () => {
    holds(sequences, ({ cell, lengths, direction }) => {
      const layer = layerOf(cell);
      const params = freshParams(layer);
      const inputs = normal([lengths.length, 4, 3], 'inputs') as tf.Tensor3D; // rank as given
      const mask = maskOf(lengths, 4);
      const order = tf.tensor1d([...lengths.keys()].reverse(), 'int32');
      const straight = layer.apply(params, { inputs, mask, direction }, INFER);
      const permuted = layer.apply(
        params,
        { inputs: inputs.gather(order), mask: mask.gather(order), direction },
        INFER,
      );
      expectTensor(permuted, 'permuted').toBeCloseTo(straight.gather(order), 1e-6);
    });
  });

  it('swaps the directions when the input is reversed', () => {
    holds(sequences, ({ cell }) => {
      const layer = layerOf(cell);
      const params = freshParams(layer);
      const inputs = normal([2, 4, 3], 'inputs') as tf.Tensor3D; // rank as given
      const mask = maskOf([4, 4], 4);
      const forward = layer.apply(params, { inputs: inputs.reverse(1), mask }, INFER);
      const backward = layer.apply(params, { inputs, mask, direction: 'backward' }, INFER);
      expectTensor(backward, 'backward').toBeCloseTo(forward.reverse(1), 1e-6);
    });
  });

  it.each(Object.keys(CELLS))('continues from the state it left as if the chunks were one sequence: %s', (cell) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const layer = layerOf(cell);
        const params = freshParams(layer);
        const inputs = normal([2, 5, 3], 'inputs') as tf.Tensor3D; // rank as given
        const [head, tail] = tf.split(inputs, [3, 2], 1) as [tf.Tensor3D, tf.Tensor3D]; // two lengths
        const first = layer.applyFrom(params, { inputs: head, start: layer.cell.start(2) }, INFER);
        const second = layer.applyFrom(params, { inputs: tail, start: first.final }, INFER);
        const whole = layer.apply(params, { inputs, mask: maskOf([5, 5], 5) }, INFER);
        expectTensor(tf.concat3d([first.outputs, second.outputs], 1), 'chunks').toBeCloseTo(whole, 1e-6);
        expect(Object.keys(second.final).sort()).toEqual(Object.keys(layer.cell.start(2)).sort());
      });
    });
  });

  it.each(Object.keys(CELLS))('has the gradients of finite differences: %s', async (cell) => {
    await withoutLeaks(async () => {
      const layer = layerOf(cell);
      const [params, point] = tf.tidy((): [CellParams, tf.Tensor[]] => {
        const fresh = { ...freshParams(layer), ...(cell in KINKED && { bias: tf.fill([KINKED[cell] ?? 0], 3) }) };
        return [fresh, [normal([2, 3, 3], 'inputs'), ...Object.values(fresh)]];
      });
      const names = Object.keys(params);
      const mask = maskOf([3, 2], 3);
      const compute = (inputs: tf.Tensor, ...tensors: tf.Tensor[]): tf.Tensor => {
        const here = Object.fromEntries(names.map((name, index) => [name, tensors[index] ?? inputs]));
        return layer.apply(here, { inputs: inputs as tf.Tensor3D, mask, direction: 'backward' }, INFER); // rank of the point
      };
      await checkGradients(compute, point, {
        maxElements: 6,
        names: ['inputs', ...names],
      }); // the first is the input
      tf.dispose([mask, ...point]);
    });
  });

  it('pins names, shapes and starting values of its parameters', () => {
    const shapes = Object.fromEntries(
      Object.keys(CELLS).map((cell) => {
        const specs = Object.entries(layerOf(cell, { layerNorm: true }).specs(3));
        return [cell, Object.fromEntries(specs.map(([name, spec]) => [name, String(spec.shape)]))]; // leaves
      }),
    );
    const gru = { inputKernel: '3,12', recurrentKernel: '4,12', bias: '12', recurrentBias: '12', gain: '12' };
    const lstm = { kernel: '7,16', bias: '16', gain: '16' };
    const lacking = { kernel: '7,12', bias: '12', gain: '12' };
    expect(shapes).toEqual({
      elman: { kernel: '7,4', bias: '4', gain: '4' },
      lstm,
      'gru-after': gru,
      'gru-before': gru,
      'lstm-peepholes': { ...lstm, peepholes: '12' },
      'lstm-nig': { ...lacking, peepholes: '8' },
      'lstm-nfg': { ...lacking, peepholes: '8' },
      'lstm-nog': { ...lacking, peepholes: '8' },
      'lstm-niaf': { ...lstm, peepholes: '12' },
      'lstm-noaf': { ...lstm, peepholes: '12' },
      'lstm-cifg': { ...lacking, peepholes: '8' },
      'lstm-fgr': { ...lstm, peepholes: '12', gateKernel: '12,12' },
      ssru: { kernel: '3,8', bias: '8', gain: '8' },
      'min-gru': { kernel: '3,8', bias: '8', gain: '8' },
      'min-lstm': { kernel: '3,12', bias: '12', gain: '12' },
    });
    tf.tidy(() => {
      const biasOf = (cell: string) => Array.from(freshParams(layerOf(cell))['bias']?.dataSync() ?? []); // times 1.5
      expect(biasOf('lstm')).toEqual([...zeros(8), 1.5, 1.5, 1.5, 1.5, ...zeros(4)]);
      expect(biasOf('lstm-nig')).toEqual([...zeros(4), 1.5, 1.5, 1.5, 1.5, ...zeros(4)]);
      expect(biasOf('lstm-nfg')).toEqual(zeros(12));
      expect(biasOf('lstm-cifg').map(Math.abs)).toEqual([1.5, 1.5, 1.5, 1.5, ...zeros(8)]);
      expect(biasOf('lstm-cifg')[0]).toBe(-1.5);
      expect(biasOf('ssru')).toEqual([...zeros(4), 1.5, 1.5, 1.5, 1.5]);
    });
  });
});

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}
