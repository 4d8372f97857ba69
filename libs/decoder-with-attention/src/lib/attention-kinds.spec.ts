import { join } from 'node:path';
import { ConfigError, decoderConfigSchema, parseConfig } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, listSpecs, openEngine, tf } from '@tolmach/tensor-runtime';
import {
  checkGradients,
  expectTensor,
  goldenToTensor,
  openOrCpu,
  readGolden,
  withoutLeaks,
} from '@tolmach/testing-kit';
import type { GoldenCase } from '@tolmach/testing-kit';
import { decoderOf, expectGradients, openGolden, realSteps } from '../../testing/golden-decoder';
import type { GoldenDecoder } from '../../testing/golden-decoder';
import type { AttentionDecoder } from './attention-decoder';

const golden = readGolden(join(__dirname, '../../fixtures/attention-kinds.json'));
const cases = golden.cases.filter(({ tensorNames }) => tensorNames.includes('shown'));
/** Float32 against PyTorch in float64: five steps of three layers and attention; gradients are up to about 10. */
const TOLERANCE = { values: 1e-5, gradients: 5e-5 };

const train = (seed: number, step = 1): Mode => ({ kind: 'train', random: new SeededRandom(seed, step, 'spec') });

/** The loss of the golden script: weighted readouts, and weighted attention where there is any. */
function lossOf(one: GoldenCase, readouts: tf.Tensor, attention?: tf.Tensor): tf.Tensor {
  const weigh = (tensor: tf.Tensor, by: string) => tensor.mul(goldenToTensor(one.tensor(by))).sum();
  return attention === undefined
    ? weigh(readouts, 'weights')
    : weigh(readouts, 'weights').add(weigh(attention, 'shown'));
}

/** Readouts [batch, time, readout] and attention of whole sequences. */
function applied(opened: GoldenDecoder, tensors: readonly tf.Tensor[]) {
  const { readouts, weights } = opened.applyWithAttention(tensors);
  const [batchSize = 0, time = 0] = tensors[0]?.shape ?? [];
  return { readouts: readouts.reshape([batchSize, time, -1]), attention: weights };
}

describe.each(['tensorflow', 'wasm'] as const)('kinds of attention on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  const table = cases.map((one) => [one.name, one] as const);

  it.each(table)('have the values and gradients of PyTorch over whole sequences: %s', (_, one) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const opened = openGolden(golden, one);
        const { readouts, attention } = applied(opened, opened.points);
        expectTensor(realSteps(golden, readouts), 'readouts').toBeCloseTo(one.tensor('readouts'), TOLERANCE.values);
        const expected = realSteps(golden, goldenToTensor(one.tensor('attention')));
        if (attention === undefined) expect(one.settings['attentionKind']).toBe('none');
        else expectTensor(realSteps(golden, attention), 'attention').toBeCloseTo(expected, TOLERANCE.values);
        const loss = (tensors: readonly tf.Tensor[]) => {
          const made = applied(opened, tensors);
          return lossOf(one, made.readouts, made.attention);
        };
        expectGradients(one, opened, loss, TOLERANCE.gradients);
        expectTensor(opened.apply(opened.points), 'readouts alone').toBeCloseTo(readouts, 1e-6);
      });
    });
  });

  it.each(table)('have them step by step: %s', (_, one) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const opened = openGolden(golden, one);
        const { readouts, attention } = opened.walk(opened.points);
        expectTensor(realSteps(golden, readouts), 'readouts').toBeCloseTo(one.tensor('readouts'), TOLERANCE.values);
        expectTensor(attention, 'attention').toBeCloseTo(one.tensor('attention'), TOLERANCE.values);
        const loss = (tensors: readonly tf.Tensor[]) => {
          const made = opened.walk(tensors);
          return lossOf(one, made.readouts, made.attention);
        };
        expectGradients(one, opened, loss, TOLERANCE.gradients);
      });
    });
  });
});

describe('kinds of attention', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it.each(['soft, gate', 'adaptive, one layer', 'none, one layer'])(
    'have the gradients of finite differences: %s',
    async (name) => {
      const one = cases.find((each) => each.name === name);
      await withoutLeaks(async () => {
        tf.engine().startScope(); // as a tidy, which takes no async body
        const opened = openGolden(golden, one ?? golden);
        const compute = (...tensors: tf.Tensor[]) =>
          tf.tidy(() => {
            const { readouts, attention } = opened.walk(tensors);
            const untouched = tf.addN(tensors.map((tensor) => tensor.sum())).mul(0); // keeps unused inputs in the graph
            return tf.concat([realSteps(golden, readouts), attention], 2).add(untouched);
          });
        await checkGradients(compute, opened.points, { names: opened.names, maxElements: 2 });
        tf.engine().endScope();
      });
    },
  );

  it.each(['soft, gate', 'hard', 'adaptive', 'none'])('give the same however much padding there is: %s', (name) => {
    const one = cases.find((each) => each.name === name) ?? golden;
    withoutLeaks(() => {
      tf.tidy(() => {
        const { decoder, params } = initialised(one);
        const [values, summary] = [normal([2, 6, 9], 'values'), normal([2, 9], 'summary')];
        const target = { embedded: normal([2, 5, 3], 'embedded') as tf.Tensor3D, mask: tf.ones<tf.Rank.R2>([2, 5]) }; // as given
        const run = (padding: number, mode: Mode) => {
          const mask = tf.concat([goldenToTensor(golden.tensor('sourceMask')), tf.zeros([2, padding])], 1);
          const noisy = tf.concat([values, normal([2, padding, 9], 'padding')], 1);
          const memory = { values: noisy, mask, summary } as Parameters<AttentionDecoder['prepare']>[1]; // ranks as given
          return decoder.applyWithAttention(params, memory, target, mode);
        };
        for (const mode of [{ kind: 'infer' } as const, train(3)]) {
          const [short, long] = [run(1, mode), run(4, mode)];
          expectTensor(long.readouts, 'readouts').toBeCloseTo(short.readouts, 1e-5);
          if (short.weights === undefined) continue;
          const padded = short.weights.pad([[0, 0], [0, 0], [0, 3]]); // prettier-ignore
          expectTensor(long.weights ?? padded.neg(), 'weights').toBeCloseTo(padded, 1e-5);
        }
      });
    });
  });

  it('show weights that sum to 1 where there is a sentinel, and equal ones where there is no attention', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        for (const one of cases) {
          const opened = openGolden(golden, one);
          const { attention } = opened.walk(opened.points);
          expectTensor(attention.sum(2), one.name).toBeCloseTo(tf.ones([2, 5]), 1e-5);
        }
      });
    });
  });

  it('draw the same positions from the same numbers, and others from others', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const opened = openGolden(golden, cases.find(({ name }) => name === 'hard') ?? golden);
        const drawn = (seed: number) => opened.applyWithAttention(opened.points, train(seed), 10).readouts;
        expectTensor(drawn(1), 'again').toEqual(drawn(1));
        expect(drawn(1).sub(drawn(2)).abs().max().dataSync()[0]).toBeGreaterThan(0.01);
      });
    });
  });

  it('pin names and shapes of their parameters', () => {
    const shapes = (settings: Readonly<Record<string, unknown>>) =>
      listSpecs(decoderOf(golden, { numLayers: 2, ...settings }).specs(11)).map(
        ({ path, spec }) => `${path} [${spec.shape.join(', ')}]`,
      );
    const soft = shapes({});
    expect(shapes({ attentionKind: 'hard' })).toEqual(soft);
    expect(shapes({ contextGate: true }).filter((line) => !soft.includes(line))).toEqual([
      'attention/gate/bias [1]',
      'attention/gate/kernel [4, 1]',
    ]);
    expect(shapes({ attentionKind: 'adaptive' }).filter((line) => !soft.includes(line))).toEqual([
      'attention/sentinel/gateKernel [16, 4]', // embedding 3 + context 9 + hidden 4
      'attention/sentinel/keyKernel [4, 7]',
      'attention/sentinel/valueKernel [4, 9]',
    ]);
    expect(shapes({ attentionKind: 'none' })).toEqual([
      'bottom/bias [16]',
      'bottom/kernel [7, 16]', // embedding 3 + hidden 4
      'bridge/bias [8]',
      'bridge/kernel [9, 8]',
      'outputBias [11]',
      'readout/bias [8]',
      'readout/kernel [4, 8]',
      'upper/0/bias [16]',
      'upper/0/kernel [8, 16]', // hidden 4 + hidden 4
    ]);
  });

  it.each([
    [{ attentionKind: 'adaptive', cell: { kind: 'gru' } }, /cell\.kind as lstm where attentionKind is adaptive/],
    [
      { attentionKind: 'adaptive', wiring: 'input_feeding' },
      /wiring as gnmt or gnmt_v2 where attentionKind is adaptive/,
    ],
    [{ attentionKind: 'none', contextGate: true }, /contextGate as false where attentionKind is none/],
    [{ attentionKind: 'none', bridge: 'zero' }, /bridge as copy or dense where attentionKind is none/],
  ])('refuse what they cannot do: %p', (config, sentence) => {
    const parse = () => parseConfig(decoderConfigSchema, config, 'decoder');
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(sentence);
  });
});

/** A case's decoder with parameters of its own; the caller's tidy owns them. */
function initialised({ settings }: GoldenCase) {
  const decoder = decoderOf(golden, settings);
  const store = ParameterStore.initialise(decoder.specs(11), new SeededRandom(4));
  const params = store.params(store.readAll());
  store.dispose();
  return { decoder, params };
}

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(29).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}
