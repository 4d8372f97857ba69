import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, listSpecs, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import type { CellParams } from './cell';
import { INFER } from './noise';
import { openLayer } from './recurrent-layer';
import { StackedLayers } from './stacked-layers';

const [BATCH, TIME, INPUT, HIDDEN, LAYERS] = [2, 5, 3, 4, 3];
const CONFIG = {
  cell: cellConfigSchema.parse({}),
  initialisation: initialisationSchema.parse({}),
  hiddenSize: HIDDEN,
  numLayers: LAYERS,
  dropout: 0.5,
  dropoutKind: 'plain',
} as const;

/** The caller's tidy owns them. */
function paramsOf(layers: StackedLayers): readonly CellParams[] {
  const specs = { layers: layers.specs(INPUT) };
  const store = ParameterStore.initialise<{ layers: readonly CellParams[] }>(specs, new SeededRandom(1));
  const { layers: params } = store.params(store.readAll());
  store.dispose();
  return params;
}

function inputsOf(): tf.Tensor3D {
  return tf.tensor3d(new SeededRandom(7).site('inputs').hostNormal(BATCH * TIME * INPUT), [BATCH, TIME, INPUT]);
}

describe('StackedLayers', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it('has one set of parameters per layer, the bottom one for its own inputs', () => {
    const named = listSpecs({ layers: new StackedLayers(CONFIG).specs(INPUT) });
    const rows = named.filter(({ path }) => path.endsWith('/kernel')).map(({ spec }) => spec.shape[0]);
    expect(rows).toEqual([INPUT + HIDDEN, 2 * HIDDEN, 2 * HIDDEN]);
  });

  it.each([undefined, 2])('is each layer on the outputs of the one below, residual from layer %p', (from) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const layers = new StackedLayers({ ...CONFIG, ...(from !== undefined && { residualFromLayer: from }) });
        const params = paramsOf(layers);
        const layer = openLayer(CONFIG.cell, HIDDEN, CONFIG.initialisation);
        const mask = tf.ones<tf.Rank.R2>([BATCH, TIME]);
        let below = layer.apply(params[0] ?? {}, { inputs: inputsOf(), mask }, INFER);
        for (const upper of params.slice(1)) {
          const outputs = layer.apply(upper, { inputs: below, mask }, INFER);
          below = from === undefined ? outputs : outputs.add(below);
        }
        expectTensor(layers.apply(params, { inputs: inputsOf(), mask }, INFER)).toBeCloseTo(below);
      });
    });
  });

  it('continues from the states it left', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const layers = new StackedLayers({ ...CONFIG, residualFromLayer: 2 });
        const [params, inputs, starts] = [paramsOf(layers), inputsOf(), layers.start(BATCH)];
        const [head, tail] = tf.split(inputs, [2, TIME - 2], 1) as [tf.Tensor3D, tf.Tensor3D]; // two sizes, two parts
        const whole = layers.applyFrom(params, { inputs, starts }, INFER);
        const first = layers.applyFrom(params, { inputs: head, starts }, INFER);
        const second = layers.applyFrom(params, { inputs: tail, starts: first.finals }, INFER);
        expect([starts.length, second.finals.length]).toEqual([LAYERS, LAYERS]);
        expectTensor(tf.concat3d([first.outputs, second.outputs], 1)).toBeCloseTo(whole.outputs);
      });
    });
  });
});
