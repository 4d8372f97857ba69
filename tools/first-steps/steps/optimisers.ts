import { optimiserSchema } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import { Optimiser } from '@tolmach/training';
import type { Step } from '../step';

/** A long valley: forty times as steep across as along. */
const heightAt = (place: tf.Tensor) =>
  place
    .square()
    .mul(tf.tensor1d([0.5, 20]))
    .sum()
    .asScalar();
const START = [-9, 1.5];

type Place = { readonly place: tf.Tensor };

/** The best rate of a few, for each rule of its own. */
const RULES = {
  sgd: { kind: 'sgd', rate: 0.045 },
  momentum: { kind: 'momentum', rate: 0.01 },
  Nesterov: { kind: 'nesterov', rate: 0.01 },
  RMSprop: { kind: 'rmsprop', rate: 0.05 },
  Adam: { kind: 'adam', rate: 0.5 },
};

/** Walks down by each rule of update. */
export const optimisers: Step = (print) => {
  const path: { rule: string; along: number; across: number; step: number }[] = [];
  for (const [rule, { kind, rate }] of Object.entries(RULES)) {
    const start: ParameterSpecs<Place> = { place: { shape: [2], initialise: () => Float32Array.from(START) } };
    const store = ParameterStore.initialise(start, new SeededRandom(1));
    const optimiser = new Optimiser(store, optimiserSchema.parse({ kind }));
    const heights: number[] = [];
    for (let step = 0; step <= 100; step++) {
      tf.tidy(() => {
        const { place } = store.params(store.readAll());
        const [along = NaN, across = NaN] = place.dataSync();
        path.push({ rule, along, across, step });
        heights.push(heightAt(place).dataSync()[0] ?? NaN);
        optimiser.apply([tf.grad(heightAt)(place)], rate, step + 1);
      });
    }
    const shown = [0, 10, 30, 100].map((step) => (heights[step] ?? NaN).toPrecision(3));
    print(`${rule.padEnd(9)} height after 0, 10, 30, 100 steps: ${shown.join(', ')}`);
    optimiser.dispose();
    store.dispose();
  }
  return {
    width: 480,
    height: 300,
    data: { values: path },
    mark: { type: 'line', point: { size: 12 } },
    encoding: {
      x: { field: 'along', type: 'quantitative', title: 'along the valley' },
      y: { field: 'across', type: 'quantitative', title: 'across' },
      color: { field: 'rule', title: null, sort: null },
      order: { field: 'step' },
    },
  };
};
