import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { INFER, dropout as dropUnits, openLayer } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, tf } from '@tolmach/tensor-runtime';
import type { Step } from '../step';

const TIME = 40;
const train = (step: number): Mode => ({ kind: 'train', random: new SeededRandom(1, step) });
const row = (numbers: ArrayLike<number>) => Array.from(numbers, (number) => number.toFixed(2)).join('  ');

/** Drops units of a row of ones, and lets units of an LSTM keep what they had. */
export const dropout: Step = (print) => {
  const ones = tf.ones<tf.Rank.R3>([1, 1, 8]);
  print('dropout at 0.25 of eight units that are 1:');
  print(`  a training step    ${row(dropUnits(ones, 0.25, 'plain', train(1)).dataSync())}`);
  print(`  the next           ${row(dropUnits(ones, 0.25, 'plain', train(2)).dataSync())}`);
  print(`  inference          ${row(dropUnits(ones, 0.25, 'plain', INFER).dataSync())}`);
  const many = tf.ones<tf.Rank.R3>([1, 1000, 100]);
  print(`mean of 100,000 dropped units: ${row(dropUnits(many, 0.25, 'plain', train(3)).mean().dataSync())}`);

  const traces: { zoneout: string; step: number; hidden: number }[] = [];
  for (const zoneout of [0, 0.5]) {
    const layer = openLayer(cellConfigSchema.parse({ zoneout }), 3, initialisationSchema.parse({}));
    const store = ParameterStore.initialise({ layer: layer.specs(2) }, new SeededRandom(6));
    const { layer: params } = store.params(store.readAll());
    const inputs = tf.tensor3d(new SeededRandom(7).hostNormal(TIME * 2), [1, TIME, 2]).mul<tf.Tensor3D>(2);
    const hidden = layer.apply(params, { inputs, mask: tf.ones([1, TIME]) }, train(4)); // [1, time, 3]
    const unit = [...hidden.slice([0, 0, 0], [1, TIME, 1]).dataSync()];
    unit.forEach((value, step) => traces.push({ zoneout: `zoneout ${zoneout}`, step, hidden: value }));
    const kept = unit.filter((value, step) => step > 0 && value === unit[step - 1]).length;
    print(`zoneout ${zoneout}: one unit kept its value at ${kept} of ${TIME - 1} steps`);
    store.dispose();
  }
  return {
    width: 480,
    height: 240,
    data: { values: traces },
    mark: { type: 'line', interpolate: 'step-after' },
    encoding: {
      x: { field: 'step', type: 'quantitative' },
      y: { field: 'hidden', type: 'quantitative', title: 'hidden state of one unit' },
      color: { field: 'zoneout', title: null },
    },
  };
};
