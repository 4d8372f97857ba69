import fc from 'fast-check';
import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { applyAdam, applyGradientDescent, applyMomentum, applyRmsProp } from '../operation/optimiser-kernel';
import { tf } from '../tensor/tf';
import { openVariable } from './variable';
import type { Variable } from './variable';
import { rowsOf } from './variable-rows';

const TABLE = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]; // prettier-ignore
const openTable = () => openVariable([4, 3], Float32Array.from(TABLE.flat()));

type Update = (parameter: Variable, slots: readonly [Variable, Variable], gradient: tf.Tensor, step: number) => void;

const ADAM = { learningRate: 0.1, beta1: 0.9, beta2: 0.98, epsilon: 1e-3 };
const UPDATES: Readonly<Record<string, Update>> = {
  sgd: (parameter, _, gradient) => applyGradientDescent(parameter, gradient, 0.1),
  momentum: (parameter, [accumulation], gradient) =>
    applyMomentum(parameter, accumulation, gradient, { learningRate: 0.1, momentum: 0.8, nesterov: false }),
  nesterov: (parameter, [accumulation], gradient) =>
    applyMomentum(parameter, accumulation, gradient, { learningRate: 0.1, momentum: 0.8, nesterov: true }),
  rmsprop: (parameter, [meanSquare, velocity], gradient) =>
    applyRmsProp(
      parameter,
      { meanSquare, velocity },
      gradient,
      { learningRate: 0.1, decay: 0.9, momentum: 0.5, epsilon: 1e-3 }, // prettier-ignore
    ),
  adam: (parameter, [first, second], gradient, step) => applyAdam(parameter, { first, second }, gradient, { ...ADAM, step }), // prettier-ignore
};

/** Some rows of the table, and a gradient for each of them. */
const stepArbitrary = fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1 }).chain((rows) => {
  const row = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });
  return fc.array(row, { minLength: rows.length, maxLength: rows.length }).map((gradients) => ({ rows, gradients }));
});
interface Step {
  readonly rows: readonly number[];
  readonly gradients: readonly number[][];
}

/** A table after updates of some of its rows at each step. */
function lazily(update: Update, steps: readonly Step[]): number[][] {
  const table = openTable();
  const slots = [openVariable([4, 3], new Float32Array(12)), openVariable([4, 3], new Float32Array(12))] as const;
  steps.forEach(({ rows, gradients }, index) => {
    const part = (variable: Variable) => rowsOf(variable, Int32Array.from(rows));
    tf.tidy(() => update(part(table), [part(slots[0]), part(slots[1])], tf.tensor2d([...gradients]), index + 1));
  });
  return valuesOf([table, ...slots]);
}

/** What one row becomes as a variable of its own that only sees the steps it is in. */
function alone(update: Update, steps: readonly Step[], row: number): number[] {
  const own = openVariable([3], Float32Array.from(TABLE[row] ?? []));
  const slots = [openVariable([3], new Float32Array(3)), openVariable([3], new Float32Array(3))] as const;
  steps.forEach(({ rows, gradients }, index) => {
    const gradient = gradients[rows.indexOf(row)];
    if (gradient !== undefined) tf.tidy(() => update(own, slots, tf.tensor1d(gradient), index + 1));
  });
  return valuesOf([own, ...slots]).flat();
}

/** Values of variables, each in one list; they are disposed. */
function valuesOf(variables: readonly Variable[]): number[][] {
  const values = tf.tidy(() => variables.map((variable) => [...variable.read().dataSync()]));
  for (const variable of variables) variable.dispose();
  return values;
}

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('rows of a variable on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('are read in the order asked for', () => {
    withoutLeaks(() => {
      const table = openTable();
      const rows = rowsOf(table, Int32Array.of(3, 0));
      expect(rows.shape).toEqual([2, 3]);
      tf.tidy(() => expectTensor(rows.read(), 'rows').toEqual([[10, 11, 12], [1, 2, 3]])); // prettier-ignore
      table.dispose();
    });
  });

  it('change alone, exactly, and leave what was read before', () => {
    withoutLeaks(() => {
      const table = openTable();
      const rows = rowsOf(table, Int32Array.of(1, 3));
      tf.tidy(() => {
        const [tableBefore, rowsBefore] = [table.read(), rows.read()];
        rows.assign(tf.tensor2d([[-0.1, 0.2, 1e-30], [1e30, 0, -1]])); // prettier-ignore
        expectTensor(tableBefore, 'table before').toEqual(TABLE);
        expectTensor(rowsBefore, 'rows before').toEqual([[4, 5, 6], [10, 11, 12]]); // prettier-ignore
        expectTensor(table.read(), 'table').toEqual([[1, 2, 3], [-0.1, 0.2, 1e-30], [7, 8, 9], [1e30, 0, -1]].map((row) => row.map(Math.fround))); // prettier-ignore
      });
      rows.dispose();
      tf.tidy(() => expectTensor(table.read().slice(0, 1), 'table, still there').toEqual([[1, 2, 3]]));
      table.dispose();
    });
  });

  it('are all of it, itself, where none are named', () => {
    const table = openTable();
    expect(rowsOf(table)).toBe(table);
    table.dispose();
  });

  it.each(Object.entries(UPDATES))('each walk their own path, slots and all: %s', (_, update) => {
    withoutLeaks(() => {
      fc.assert(
        fc.property(fc.array(stepArbitrary, { minLength: 1, maxLength: 4 }), (steps) => {
          const [values = [], ...slots] = lazily(update, steps);
          TABLE.forEach((_row, row) => {
            const place = 3 * row;
            const found = [values, ...slots].flatMap((list) => list.slice(place, place + 3));
            const expected = alone(update, steps, row);
            found.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? NaN, 5));
          });
        }),
        { numRuns: 10 },
      );
    });
  });

  it('leave the whole open to other updates', () => {
    withoutLeaks(() => {
      const table = openTable();
      tf.tidy(() => {
        rowsOf(table, Int32Array.of(2)).assign(tf.zeros([1, 3]));
        applyGradientDescent(table, tf.ones([4, 3]), 1);
        expectTensor(table.read(), 'table').toEqual([[0, 1, 2], [3, 4, 5], [-1, -1, -1], [9, 10, 11]]); // prettier-ignore
      });
      table.dispose();
    });
  });
});
