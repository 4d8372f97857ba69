import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import type { CellConfig } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, disposeTree, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { dropout, gaussianNoise } from './noise';
import { INFER } from './noise';
import type { Mode } from './noise';
import type { CellParams, CellState } from './cell';
import { openLayer } from './recurrent-layer';
import type { RecurrentLayer } from './recurrent-layer';
import { zoneout } from './noise';

const [BATCH, TIME, INPUT, HIDDEN] = [3, 4, 2, 50];

function train(step = 1): Mode {
  return { kind: 'train', random: new SeededRandom(5, step) };
}

function layerOf(config: Partial<CellConfig>): RecurrentLayer {
  return openLayer(cellConfigSchema.parse(config), HIDDEN, initialisationSchema.parse({}));
}

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(29).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

/** The caller's tidy owns them. */
function paramsOf(layer: RecurrentLayer): CellParams {
  const store = ParameterStore.initialise(layer.specs(INPUT), new SeededRandom(1));
  const params = store.params(store.readAll());
  store.dispose();
  return params;
}

function outputsOf(config: Partial<CellConfig>, mode: Mode): tf.Tensor3D {
  const layer = layerOf(config);
  const inputs = normal([BATCH, TIME, INPUT], 'inputs') as tf.Tensor3D; // rank as given
  return layer.apply(paramsOf(layer), { inputs, mask: tf.ones([BATCH, TIME]) }, mode);
}

/** Runs a body whose tensors are all its own. */
function clean(body: () => void): void {
  withoutLeaks(() => {
    tf.tidy(body);
  });
}

describe.each(['tensorflow', 'cpu'] as const)('regularisation on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(['lstm', 'gru', 'elman'] as const)('does nothing in inference or at rate 0: %s', (kind) => {
    clean(() => {
      const plain = outputsOf({ kind }, INFER);
      expectTensor(outputsOf({ kind }, train()), 'training at rate 0').toEqual(plain);
      expectTensor(outputsOf({ kind, recurrentDropout: 0.5 }, INFER), 'dropout in inference').toBeCloseTo(plain, 1e-5);
      expectTensor(outputsOf({ kind, weightDropout: 0.5 }, INFER), 'weights in inference').toEqual(plain);
    });
  });

  it.each([{ zoneout: 0.3 }, { recurrentDropout: 0.3 }, { weightDropout: 0.3 }])(
    'repeats with the step and changes with it: %j',
    (rates) => {
      clean(() => {
        const first = outputsOf(rates, train(7));
        expectTensor(outputsOf(rates, train(7)), 'again').toEqual(first);
        const others = [outputsOf(rates, train(8)), outputsOf(rates, INFER)];
        for (const other of others) expect(other.sub(first).abs().max().dataSync()[0]).toBeGreaterThan(1e-3);
      });
    },
  );

  it('zoneout keeps each unit whole or lets it go, hidden and cell apart, and other ones at another step', () => {
    clean(() => {
      const previous: CellState = { hidden: tf.zeros([BATCH, HIDDEN]), cell: tf.zeros([BATCH, HIDDEN]) };
      const next: CellState = { hidden: tf.ones([BATCH, HIDDEN]), cell: tf.ones([BATCH, HIDDEN]) };
      const { hidden, cell } = zoneout(next, previous, 0.3, train()) as Record<'hidden' | 'cell', tf.Tensor>; // as given
      expect(new Set([...hidden.dataSync(), ...cell.dataSync()])).toEqual(new Set([0, 1]));
      expect(hidden.arraySync()).not.toEqual(cell.arraySync());
      const share = tf.sub(1, tf.stack([hidden, cell]).mean()).dataSync()[0]; // prettier-ignore
      expect(Math.abs(Number(share) - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / 300)); // four standard deviations
      expectTensor(zoneout(next, previous, 0.3, INFER).hidden, 'expected value').toBeCloseTo(hidden.mul(0).add(0.7));
    });
  });

  it('zoneout draws anew at every step', () => {
    clean(() => {
      const layer = layerOf({ kind: 'elman', zoneout: 0.5 });
      const params = paramsOf(layer);
      const state: CellState = { hidden: tf.fill([BATCH, HIDDEN], 5) }; // no tanh gives 5: a unit at 5 was kept
      const kept = [0, 1, 1].map((time) => {
        const { hidden } = layer.step(params, tf.ones([BATCH, INPUT]), state, train(), time);
        return [...hidden.equal(5).dataSync()];
      });
      expect(kept[1]).not.toEqual(kept[0]);
      expect(kept[2]).toEqual(kept[1]);
    });
  });

  it('recurrent dropout has one mask for all steps of a sequence', () => {
    clean(() => {
      const layer = layerOf({ kind: 'elman', recurrentDropout: 0.5 });
      const kernel = tf.concat2d([tf.zeros([INPUT, HIDDEN]), tf.eye(HIDDEN).mul(0.01)], 0); // each unit sees itself only
      const params = { kernel, bias: tf.zeros([HIDDEN]) };
      const dropped = [0, 1, 2].map((time) => {
        const { hidden } = layer.step(params, tf.zeros([1, INPUT]), { hidden: tf.ones([1, HIDDEN]) }, train(), time);
        return [...hidden.equal(0).dataSync()];
      });
      expect(dropped[1]).toEqual(dropped[0]);
      expect(dropped[2]).toEqual(dropped[0]);
      expect(new Set(dropped[0])).toEqual(new Set([0, 1]));
    });
  });

  it.each(['lstm', 'gru', 'elman'] as const)(
    'weight dropout has one mask for a batch, of recurrent weights: %s',
    (kind) => {
      clean(() => {
        const layer = layerOf({ kind, weightDropout: 0.5 });
        const params = paramsOf(layer);
        const start = { hidden: normal([BATCH, HIDDEN], 'hidden'), cell: normal([BATCH, HIDDEN], 'cell') } as CellState; // ranks as given
        const inputs = normal([BATCH, TIME, INPUT], 'inputs') as tf.Tensor3D; // drawn in that shape
        const whole = layer.apply(params, { inputs, mask: tf.ones([BATCH, TIME]), start }, train());
        let state = start;
        const steps = (tf.unstack(inputs, 1) as tf.Tensor2D[]).map((input, time) => {
          state = layer.step(params, input, state, train(), time);
          return state.hidden;
        });
        expectTensor(tf.stack(steps, 1), 'step by step').toBeCloseTo(whole, 1e-5);
        const still = { hidden: tf.zeros([BATCH, HIDDEN]), cell: tf.ones([BATCH, HIDDEN]) } as CellState; // the tensors of an LSTM's state
        const input = normal([BATCH, INPUT], 'input') as tf.Tensor2D; // drawn in that shape
        const hiddenIn = (mode: Mode) => layer.step(params, input, still, mode).hidden;
        expectTensor(hiddenIn(train()), 'from a hidden state of zeros').toBeCloseTo(hiddenIn(INFER), 1e-6);
      });
    },
  );

  it('weight dropout drops the share asked for and scales up what stays', () => {
    clean(() => {
      const layer = layerOf({ kind: 'elman', weightDropout: 0.3 });
      const kernel = tf.concat2d([tf.zeros([INPUT, HIDDEN]), tf.ones([HIDDEN, HIDDEN]).mul(1e-3)], 0);
      const params = { kernel, bias: tf.zeros([HIDDEN]) };
      const state: CellState = { hidden: tf.eye(HIDDEN) }; // each row meets one row of the kernel
      const { hidden } = layer.step(params, tf.zeros([HIDDEN, INPUT]), state, train());
      const share = 1 - (hidden.greater(0).mean().dataSync()[0] ?? NaN);
      expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / HIDDEN ** 2)); // four standard deviations
      expect(hidden.max().dataSync()[0]).toBeCloseTo(1e-3 / 0.7, 6);
    });
  });

  it.each([
    ['plain', false],
    ['sequence', true],
  ] as const)('%s dropout: the same mask at all steps: %s', (kind, isSame) => {
    clean(() => {
      const dropped = dropout(tf.ones([BATCH, TIME, HIDDEN]), 0.4, kind, train());
      const steps = (tf.unstack(dropped, 1) as tf.Tensor2D[]).map((step) => step.arraySync()); // unstack drops an axis
      expect(steps.every((step) => String(step) === String(steps[0]))).toBe(isSame);
      expect(new Set(dropped.dataSync())).toEqual(new Set([0, Math.fround(1 / 0.6)]));
    });
  });

  it('Gaussian noise has the deviation asked for, in training, and another value in every place', () => {
    clean(() => {
      const sequence = normal([40, 30, HIDDEN], 'sequence') as tf.Tensor3D; // rank as given
      expectTensor(gaussianNoise(sequence, 0.5, INFER), 'in inference').toEqual(sequence);
      const noise = gaussianNoise(sequence, 0.5, train()).sub(sequence);
      const { mean, variance } = tf.moments(noise);
      expect(mean.dataSync()[0]).toBeCloseTo(0, 2);
      expect(variance.sqrt().dataSync()[0]).toBeCloseTo(0.5, 2);
      expect(noise.abs().less(0.5).mean().dataSync()[0]).toBeCloseTo(0.6827, 2); // within one deviation
      expect(new Set(noise.dataSync()).size).toBeGreaterThan(59_000);
      const again = gaussianNoise(sequence, 0.5, train(2)).sub(sequence);
      expect(Math.abs(noise.mul(again).mean().dataSync()[0] ?? NaN)).toBeLessThan(0.01);
    });
  });

  it('owns nothing after a step or a dropout but its result', () => {
    withoutLeaks(() => {
      const layer = layerOf({ zoneout: 0.3, recurrentDropout: 0.3 });
      const params = tf.tidy(() => ({ ...paramsOf(layer) }));
      const [input, start] = [tf.ones<tf.Rank.R2>([BATCH, INPUT]), layer.cell.start(BATCH)];
      disposeTree(layer.step(params, input, start, train()));
      const sequence = tf.ones<tf.Rank.R3>([BATCH, TIME, HIDDEN]);
      for (const mode of [train(), INFER]) dropout(sequence, 0.3, 'plain', mode).dispose();
      expect([input, start.hidden, sequence].map((tensor) => tensor.isDisposed)).toEqual([false, false, false]);
      disposeTree([params, input, start, sequence]);
    });
  });
});
