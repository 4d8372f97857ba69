import type { HostTensor } from '@tolmach/contracts';

/** A strided view of a storage that other tensors may share, as PyTorch keeps them. */
export interface TorchTensor {
  readonly shape: readonly number[];
  /** Elements to pass over for the next index of each axis. */
  readonly strides: readonly number[];
  /** Index of the first element in the storage. */
  readonly offset: number;
  /** All elements of the storage. */
  readonly elements: Float32Array;
}

/** A view with the axes in another order: axis `order[i]` becomes axis i. Nothing is copied. */
export function transposed(tensor: TorchTensor, order: readonly number[]): TorchTensor {
  const pick = (values: readonly number[]): number[] => order.map((axis) => values[axis] ?? 0);
  return { ...tensor, shape: pick(tensor.shape), strides: pick(tensor.strides) };
}

/** The elements of a view in row-major order, copied. */
export function contiguous({ shape, strides, offset, elements }: TorchTensor): HostTensor {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const innerSize = shape.at(-1) ?? 1;
  const innerStride = strides.at(-1) ?? 1;
  const outerIndex = shape.slice(0, -1).map(() => 0);
  let from = offset;
  for (let to = 0; to < values.length; to += innerSize) {
    for (let inner = 0; inner < innerSize; inner++) values[to + inner] = elements[from + inner * innerStride] ?? 0;
    from = advance(outerIndex, shape, strides, from);
  }
  return { shape, values };
}

/** Steps to the next index of all axes but the last, in place, and returns where its elements begin. */
function advance(index: number[], shape: readonly number[], strides: readonly number[], from: number): number {
  let place = from;
  for (let axis = index.length - 1; axis >= 0; axis--) {
    const [size, stride, old] = [shape[axis] ?? 1, strides[axis] ?? 0, index[axis] ?? 0];
    if (old + 1 < size) {
      index[axis] = old + 1;
      return place + stride;
    }
    index[axis] = 0;
    place -= old * stride;
  }
  return place;
}
