import fc from 'fast-check';
import { ModelFileError, UsageError } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { averageWeights } from './average-weights';

const found = (...models: readonly HostTensors[]) =>
  models.map((weights, index) => ({ where: `model ${String(index)}`, weights }));

const vector = (...values: readonly number[]) => ({ shape: [values.length], values: Float32Array.from(values) });

/** Finite values of every size, the smallest and the largest among them. */
const anyWeights = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 6, maxLength: 6 })
  .map((values): HostTensors => ({
    kernel: { shape: [2, 2], values: Float32Array.from(values.slice(0, 4)) },
    bias: { shape: [2], values: Float32Array.from(values.slice(4)) },
  }));

const valuesOf = (weights: HostTensors) => Object.values(weights).flatMap(({ values }) => [...values]);

it('is the mean of each value, under the same names and shapes', async () => {
  const one = { a: vector(1, 2), b: { shape: [1, 2], values: Float32Array.of(-4, 0.5) } };
  const other = { b: { shape: [1, 2], values: Float32Array.of(2, 0.25) }, a: vector(5, -2) };
  expect(await averageWeights(found(one, other))).toEqual({
    a: vector(3, 0),
    b: { shape: [1, 2], values: Float32Array.of(-1, 0.375) },
  });
});

it('gives a model that comes twice two shares', async () => {
  const [low, high] = [{ a: vector(0) }, { a: vector(3) }];
  expect(await averageWeights(found(low, high, high))).toEqual({ a: vector(2) });
});

it('of copies of a model is that model, bit for bit', async () => {
  const copies = fc.tuple(anyWeights, fc.integer({ min: 1, max: 9 }));
  const check = async ([weights, times]: [HostTensors, number]) => {
    const mean = await averageWeights(found(...Array.from({ length: times }, () => weights)));
    expect(valuesOf(mean)).toEqual(valuesOf(weights));
    expect(mean['kernel']?.shape).toEqual([2, 2]);
  };
  await fc.assert(fc.asyncProperty(copies, check));
});

it('does not depend on the order of models, but for one part in a million of the largest', async () => {
  const check = async (models: readonly HostTensors[]) => {
    const means = [await averageWeights(found(...models)), await averageWeights(found(...[...models].reverse()))];
    const [forth, back] = [valuesOf(means[0] ?? {}), valuesOf(means[1] ?? {})];
    forth.forEach((value, place) => {
      const largest = Math.max(...models.map((weights) => Math.abs(valuesOf(weights)[place] ?? NaN)));
      expect(Math.abs(value - (back[place] ?? NaN))).toBeLessThanOrEqual(1e-6 * largest);
    });
  };
  await fc.assert(fc.asyncProperty(fc.array(anyWeights, { minLength: 2, maxLength: 6 }), check));
});

it('lies between the least and the largest, also where a float32 sum would be infinite', async () => {
  const check = async (models: readonly HostTensors[]) => {
    valuesOf(await averageWeights(found(...models))).forEach((mean, place) => {
      const all = models.map((weights) => valuesOf(weights)[place] ?? NaN);
      expect(mean).toBeGreaterThanOrEqual(Math.min(...all));
      expect(mean).toBeLessThanOrEqual(Math.max(...all));
    });
  };
  await fc.assert(fc.asyncProperty(fc.array(anyWeights, { minLength: 1, maxLength: 6 }), check));
});

it('leaves the models as they are, and asks for the next one when it is done with the one before', async () => {
  const models = [{ a: vector(1) }, { a: vector(2) }];
  const log: string[] = [];
  async function* inTurn() {
    for (const [index, { a }] of models.entries()) {
      log.push(`read ${String(index)}`);
      const values = new Proxy(a.values, { get: (of, key) => Reflect.get(of, key) as unknown }); // reads only
      yield { where: 'here', weights: { a: { shape: a.shape, values } } };
      log.push(`done with ${String(index)}`);
    }
  }
  await averageWeights(inTurn());
  expect(log).toEqual(['read 0', 'done with 0', 'read 1', 'done with 1']);
  expect(models).toEqual([{ a: vector(1) }, { a: vector(2) }]);
});

describe('refuses', () => {
  const whole = { a: vector(1), b: vector(1, 2) };
  it.each<[what: string, other: HostTensors, sentence: string]>([
    [
      'another shape',
      { a: vector(1), b: { shape: [2, 1], values: whole.b.values } },
      'weights b as in model 0 ([2]), received [2, 1].',
    ],
    ['a missing tensor', { b: whole.b }, 'weights a as in model 0 ([1]), received none.'],
    ['one too many', { ...whole, aa: vector(1) }, 'weights aa as in model 0 (none), received [1].'],
    [
      'a name of every object',
      { ...whole, a: vector(), toString: vector(1) },
      'weights a as in model 0 ([1]), received [0].',
    ],
  ])('%s, naming the first difference by name', async (_what, other, sentence) => {
    const mean = averageWeights(found(whole, whole, other));
    await expect(mean).rejects.toThrow(ModelFileError);
    await expect(mean).rejects.toThrow(`model 2: expected ${sentence} Only models of one architecture`);
  });

  it('no model', async () => {
    await expect(averageWeights([])).rejects.toThrow(UsageError);
  });
});
