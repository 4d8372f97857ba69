import { optimiserSchema } from '@tolmach/contracts';
import type { OptimiserConfig } from '@tolmach/contracts';
import { openVariable, openEngine, tf } from '@tolmach/tensor-runtime';
import { openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { Optimiser } from './optimiser';

beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

const START = [1, -2, 0.5];
const RATES: Readonly<Record<string, number>> = { 'a/full': 1, 'b/frozen': 0, 'c/slow': 0.1 };
const NAMES = Object.keys(RATES);
const rateFactor = (path: string) => RATES[path] ?? NaN;

/** A store of three parameters of the same values, by the paths of RATES. */
function openStore() {
  const variables = new Map(NAMES.map((name) => [name, openVariable([3], Float32Array.from(START))]));
  const variable = (name: string) => variables.get(name) ?? openVariable([0], new Float32Array());
  const valuesOf = (name: string) => tf.tidy(() => [...variable(name).read().dataSync()]);
  const dispose = () => {
    for (const one of variables.values()) one.dispose();
  };
  return { store: { names: NAMES, variable }, valuesOf, dispose };
}

/** How far each value of each parameter is moved by two steps of the same gradient. */
function movesOf(config: Partial<OptimiserConfig>): Record<string, number[]> {
  return withoutLeaks(() => {
    const { store, valuesOf, dispose } = openStore();
    const optimiser = new Optimiser(store, optimiserSchema.parse(config), undefined, rateFactor);
    const gradients = optimiser.names.map(() => tf.tensor1d([0.3, -1, 2]));
    for (const step of [1, 2]) optimiser.apply(gradients, 0.01, step);
    const moves = NAMES.map((name) => [name, valuesOf(name).map((value, index) => value - (START[index] ?? NaN))]);
    tf.dispose(gradients);
    optimiser.dispose();
    dispose();
    return Object.fromEntries(moves) as Record<string, number[]>; // pairs as built
  });
}

describe('Optimiser with shares of the learning rate', () => {
  it.each(['adam', 'sgd', 'momentum', 'nesterov', 'rmsprop'] as const)(
    'a share of 0 leaves a parameter, a tenth moves it a tenth as far: %s',
    (kind) => {
      const moves = movesOf({ kind });
      expect(moves['b/frozen']).toEqual([0, 0, 0]);
      moves['a/full']?.forEach((move, index) => {
        expect(Math.abs(move)).toBeGreaterThan(1e-3);
        expect((moves['c/slow']?.[index] ?? NaN) / move).toBeCloseTo(0.1, 3);
      });
    },
  );

  it.each(['momentum', 'nesterov'] as const)('moves 1 - momentum as far where it is dampened: %s', (kind) => {
    const [plain, dampened] = [false, true].map((is) => movesOf({ kind, momentum: 0.8, dampened: is }));
    plain?.['a/full']?.forEach((move, index) => {
      expect((dampened?.['a/full']?.[index] ?? NaN) / move).toBeCloseTo(0.2, 3);
    });
  });

  it('keeps slots only of what it updates', async () => {
    const { store, dispose } = openStore();
    const optimiser = new Optimiser(store, optimiserSchema.parse({ kind: 'adam' }), undefined, rateFactor);
    expect(optimiser.names).toEqual(['a/full', 'c/slow']);
    const slots = Object.keys(await optimiser.toHost());
    expect(slots).toEqual(['a/full/first', 'a/full/second', 'c/slow/first', 'c/slow/second']);
    optimiser.dispose();
    dispose();
  });

  it('continues exactly from saved slots', async () => {
    const config = optimiserSchema.parse({ kind: 'adam' });
    const whole = openStore();
    const parts = openStore();
    const gradients = [tf.tensor1d([0.3, -1, 2]), tf.tensor1d([1, 0.1, -0.2])];
    const one = new Optimiser(whole.store, config, undefined, rateFactor);
    for (const step of [1, 2, 3]) one.apply(gradients, 0.01, step);
    const first = new Optimiser(parts.store, config, undefined, rateFactor);
    first.apply(gradients, 0.01, 1);
    const second = new Optimiser(parts.store, config, await first.toHost(), rateFactor);
    for (const step of [2, 3]) second.apply(gradients, 0.01, step);
    expect(NAMES.map(parts.valuesOf)).toEqual(NAMES.map(whole.valuesOf));
    expect(await second.toHost()).toEqual(await one.toHost());
  });
});
