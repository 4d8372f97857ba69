import { PADDING_SCORE } from '@tolmach/contracts';
import { Tensor } from 'onnxruntime-node';
import { joinMemories, joinRows, repeatRows } from './join-tensors';

const tensor = (dims: readonly number[], from = 0) => {
  const size = dims.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, index) => from + index);
  return new Tensor('float32', values, dims);
};
const penalties = (lengths: readonly number[], width: number) =>
  new Tensor(
    'float32',
    Float32Array.from(
      lengths.flatMap((length) => Array.from({ length: width }, (_, at) => (at < length ? -0 : PADDING_SCORE))),
    ),
    [lengths.length, 1, width],
  );
const numbers = ({ data }: Tensor) => Array.from(data as Float32Array);

it('joins rows, and repeats them', () => {
  const joined = joinRows(tensor([1, 2]), tensor([2, 2], 10));
  expect([joined.dims, numbers(joined)]).toEqual([[3, 2], [0, 1, 10, 11, 12, 13]]); // prettier-ignore
  const repeated = repeatRows(tensor([2, 2]), 2);
  expect([repeated.dims, numbers(repeated)]).toEqual([[4, 2], [0, 1, 0, 1, 2, 3, 2, 3]]); // prettier-ignore
});

it('pads the shorter memory, and keeps no position that nobody needs', () => {
  // Three positions of which two are real, after one that needed only one: two are left.
  const first = { values: tensor([1, 3, 2]), keys: tensor([1, 2, 3]), penalty: penalties([2], 3) };
  const second = { values: tensor([1, 1, 2], 20), keys: tensor([1, 2, 1], 20), penalty: penalties([1], 1) };
  const { values, keys, penalty } = joinMemories(first, second);
  expect([values.dims, numbers(values)]).toEqual([[2, 2, 2], [0, 1, 2, 3, 20, 21, 0, 0]]); // prettier-ignore
  expect([keys.dims, numbers(keys)]).toEqual([[2, 2, 2], [0, 1, 3, 4, 20, 0, 21, 0]]); // prettier-ignore
  expect([penalty.dims, numbers(penalty)]).toEqual([[2, 1, 2], [-0, -0, -0, PADDING_SCORE]]); // prettier-ignore
});

it('finds the positions of additive keys, and of none', () => {
  const penalty = penalties([2], 2);
  const additive = { values: tensor([1, 2, 1]), keys: tensor([1, 1, 2, 3]), penalty };
  const short = { values: tensor([1, 1, 1]), keys: tensor([1, 1, 1, 3], 50), penalty: penalties([1], 1) };
  const { keys } = joinMemories(additive, short);
  expect([keys.dims, numbers(keys)]).toEqual([[2, 1, 2, 3], [0, 1, 2, 3, 4, 5, 50, 51, 52, 0, 0, 0]]); // prettier-ignore
  const blind = (width: number) => ({
    values: tensor([1, width, 0]),
    keys: tensor([1, width, 0]),
    penalty: penalties([width], width),
  });
  expect(joinMemories(blind(3), blind(1)).keys.dims).toEqual([2, 3, 0]);
});
