import { PADDING_SCORE } from '@tolmach/contracts';
import { Tensor } from 'onnxruntime-node';

/** A prepared memory as tensors; their shapes are those of `PreparedValues`. */
export type MemoryTensors = Readonly<Record<'values' | 'keys' | 'penalty', Tensor>>;

/** Rows of two tensors of float32, those of `first` before those of `second`. */
export function joinRows(first: Tensor, second: Tensor): Tensor {
  const values = new Float32Array(first.size + second.size);
  values.set(first.data as Float32Array); // as all that a decoder carries
  values.set(second.data as Float32Array, first.size);
  return new Tensor('float32', values, [rowsOf(first) + rowsOf(second), ...first.dims.slice(1)]);
}

/** Each row of a tensor of float32 as often as asked, side by side. */
export function repeatRows(tensor: Tensor, times: number): Tensor {
  if (times === 1) return tensor;
  const width = tensor.size / rowsOf(tensor);
  const from = tensor.data as Float32Array; // as all that a decoder carries
  const values = new Float32Array(tensor.size * times);
  for (let row = 0; row < rowsOf(tensor) * times; row++) {
    const start = Math.floor(row / times) * width;
    values.set(from.subarray(start, start + width), row * width);
  }
  return new Tensor('float32', values, [rowsOf(tensor) * times, ...tensor.dims.slice(1)]);
}

/**
 * The sentences of two memories, with as many positions as the longest sentence has: what a long one needed does not
 * stay behind when it has left.
 */
export function joinMemories(first: MemoryTensors, second: MemoryTensors): MemoryTensors {
  const numPositions = Math.max(longest(first.penalty), longest(second.penalty));
  const join = (name: keyof MemoryTensors, axis: number, filler: number) =>
    joinRows(resized(first[name], axis, numPositions, filler), resized(second[name], axis, numPositions, filler));
  return {
    values: join('values', 1, 0),
    keys: join('keys', keysAxis(first.keys), 0),
    penalty: join('penalty', 2, PADDING_SCORE),
  };
}

/** Axis of the positions: that of the values where there is no attention, and nothing in either. */
function keysAxis({ dims, size }: Tensor): number {
  return dims.length === 3 && size === 0 ? 1 : 2;
}

/** Positions up to the last real one of any row; a penalty is 0 on real positions. */
function longest(penalty: Tensor): number {
  const [, , width = 0] = penalty.dims;
  const values = penalty.data as Float32Array; // the memory is float32
  let position = width;
  const isReal = (index: number) => values.some((value, place) => value === 0 && place % width === index);
  while (position > 0 && !isReal(position - 1)) position--;
  return position;
}

/** The tensor with `size` positions on an axis: cut, or filled up behind. */
function resized(tensor: Tensor, axis: number, size: number, filler: number): Tensor {
  const { dims } = tensor;
  const before = dims[axis] ?? NaN;
  if (before === size) return tensor;
  const inner = dims.slice(axis + 1).reduce((product, length) => product * length, 1);
  const outer = dims.slice(0, axis).reduce((product, length) => product * length, 1);
  const kept = Math.min(before, size) * inner;
  const from = tensor.data as Float32Array; // the memory is float32
  const values = new Float32Array(outer * size * inner).fill(filler);
  for (let block = 0; block < outer; block++) {
    values.set(from.subarray(block * before * inner, block * before * inner + kept), block * size * inner);
  }
  return new Tensor('float32', values, [...dims.slice(0, axis), size, ...dims.slice(axis + 1)]);
}

function rowsOf({ dims }: Tensor): number {
  return dims[0] ?? NaN;
}
