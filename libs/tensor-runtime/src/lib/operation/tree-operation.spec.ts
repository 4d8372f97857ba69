import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { tf } from '../tensor/tf';
import { treeOperation } from './tree-operation';

type Given = { readonly weight: tf.Tensor; readonly rows: readonly tf.Tensor[]; readonly bias?: tf.Tensor };

/** The sum of `weight * row^2 (+ bias)`, with gradients named in another order than the tensors were given. */
function weightedSquares(given: Given): tf.Tensor {
  return treeOperation<Given, { readonly squares: readonly tf.Tensor[] }>(given, {
    forward({ weight, rows, bias }) {
      const squares = rows.map((row) => row.square());
      const sum = tf.addN([...squares]).mul(weight);
      return { value: bias === undefined ? sum : sum.add(bias), kept: { squares } };
    },
    backward: (gradient, { weight, rows, bias }, { squares }) => ({
      ...(bias && { bias: gradient.clone() }),
      rows: rows.map((row) => row.mul(2).mul(weight).mul(gradient)),
      weight: tf.addN([...squares]).mul(gradient),
    }),
  });
}

describe('treeOperation', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it.each([true, false])('gives each tensor its own gradient, whatever may be left out: with bias %s', (hasBias) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const points = [tf.scalar(3), tf.scalar(5), tf.scalar(7), ...(hasBias ? [tf.scalar(11)] : [])];
        const compute = (...[weight, one, other, bias]: tf.Tensor[]): tf.Tensor =>
          weightedSquares({ weight, rows: [one, other], ...(bias && { bias }) } as Given); // the points
        expectTensor(compute(...points), 'value').toEqual(hasBias ? 3 * 74 + 11 : 3 * 74);
        const expected = [74, 30, 42, 1]; // 25 + 49, 2 * 5 * 3, 2 * 7 * 3, bias
        tf.grads(compute)(points).forEach((gradient, index) => {
          expectTensor(gradient, String(index)).toEqual(expected[index] ?? NaN);
        });
      });
    });
  });
});
