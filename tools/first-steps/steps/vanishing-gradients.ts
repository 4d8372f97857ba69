import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { INFER, openLayer } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, tf } from '@tolmach/tensor-runtime';
import type { Step } from '../step';

const [TIME, INPUT, HIDDEN] = [60, 4, 32];

/** Length of the gradient of the last output by the input at each step, for a layer whose kernel is scaled. */
function gradientLengths(cell: object, scale: number): number[] {
  const layer = openLayer(cellConfigSchema.parse(cell), HIDDEN, initialisationSchema.parse({}));
  const store = ParameterStore.initialise({ layer: layer.specs(INPUT) }, new SeededRandom(4));
  const { layer: given } = store.params(store.readAll());
  const { kernel } = given;
  const params = { ...given, ...(kernel && { kernel: kernel.mul(scale) }) };
  const inputs = tf.tensor3d(new SeededRandom(5).hostNormal(TIME * INPUT), [1, TIME, INPUT]).mul<tf.Tensor3D>(0.3);
  const lastOutput = (sequence: tf.Tensor) => {
    const outputs = layer.apply(params, { inputs: sequence as tf.Tensor3D, mask: tf.ones([1, TIME]) }, INFER);
    return outputs
      .slice([0, TIME - 1, 0])
      .sum()
      .asScalar();
  };
  const gradient = tf.grad(lastOutput)(inputs); // [1, time, input]
  store.dispose();
  return [...gradient.norm('euclidean', 2).dataSync()];
}

/** Shows how far back through time a gradient reaches. */
export const vanishingGradients: Step = (print) => {
  const networks = {
    'Elman, weights x 0.5': gradientLengths({ kind: 'elman' }, 0.5),
    'Elman, weights x 1': gradientLengths({ kind: 'elman' }, 1),
    'Elman, weights x 1.6': gradientLengths({ kind: 'elman' }, 1.6),
    'LSTM, forget gate open': gradientLengths({ kind: 'lstm' }, 1),
  };
  const distances = [0, 10, 30, 59];
  print(`length of the gradient, steps back:${distances.map((far) => String(far).padStart(10)).join('')}`);
  for (const [name, lengths] of Object.entries(networks)) {
    const shown = distances.map((far) => (lengths[TIME - 1 - far] ?? NaN).toExponential(1).padStart(10));
    print(`${name.padEnd(35)}${shown.join('')}`);
  }
  const norm = Math.hypot(...networks['Elman, weights x 1.6']);
  const clipped = networks['Elman, weights x 1.6'].map((length) => length * Math.min(1, 5 / norm));
  print(`clipped to a norm of 5: ${norm.toFixed(1)} becomes ${Math.hypot(...clipped).toFixed(1)}`);

  const values = Object.entries(networks).flatMap(([network, lengths]) =>
    lengths.map((length, time) => ({ network, back: TIME - 1 - time, length })),
  );
  return {
    width: 480,
    height: 280,
    data: { values },
    mark: 'line',
    encoding: {
      x: { field: 'back', type: 'quantitative', title: 'steps back in time' },
      y: {
        field: 'length',
        type: 'quantitative',
        scale: { type: 'log' },
        title: 'length of the gradient',
        axis: { format: '.0e' },
      },
      color: { field: 'network', title: null, sort: null },
    },
  };
};
