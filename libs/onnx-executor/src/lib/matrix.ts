import type { HostTensor } from '@tolmach/contracts';

/** A matrix on the host, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** A tensor of one or two axes as a matrix; a vector is one row. */
export function asMatrix({ shape, values }: HostTensor): Matrix {
  const columns = shape.at(-1) ?? 1;
  return { rows: columns === 0 ? 0 : values.length / columns, columns, values };
}

/** The rows from `start` up to `end`; a view. */
export function sliceRows({ columns, values }: Matrix, start: number, end: number): Matrix {
  return { rows: end - start, columns, values: values.subarray(start * columns, end * columns) };
}

/** `width` columns from `start` on. */
export function sliceColumns({ rows, columns, values }: Matrix, start: number, width: number): Matrix {
  const slice = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = row * columns + start;
    slice.set(values.subarray(from, from + width), row * width);
  }
  return { rows, columns: width, values: slice };
}

/** Rows and columns exchanged. */
export function transpose({ rows, columns, values }: Matrix): Matrix {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column] ?? NaN;
  }
  return { rows: columns, columns: rows, values: turned };
}

/** Sizes of a convolution's kernel: cells of its window, channels that one output sees, outputs. */
export interface KernelSizes {
  readonly taps: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** A kernel [height, width, in, out] as ONNX has it, [out, in, height, width]. */
export function outputsFirst<Values extends Float32Array | Int8Array>(
  values: Values,
  { taps, inputs, outputs }: KernelSizes,
): Values {
  const turned = values.slice() as Values; // the same kind of array
  if (values.length === 0) return turned; // a weight that is not there
  let from = 0;
  for (let tap = 0; tap < taps; tap++) {
    for (let input = 0; input < inputs; input++) {
      let to = input * taps + tap;
      for (let output = 0; output < outputs; output++, to += inputs * taps) turned[to] = values[from++] ?? NaN;
    }
  }
  return turned;
}

/** The blocks of columns that the gates of a kernel are, in another order: block n comes from block `order[n]`. */
export function reorderGates({ rows, columns, values }: Matrix, order: readonly number[]): Matrix {
  const width = columns / order.length;
  const ordered = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    order.forEach((from, to) => {
      const start = row * columns + from * width;
      ordered.set(values.subarray(start, start + width), row * columns + to * width);
    });
  }
  return { rows, columns, values: ordered };
}

/** A matrix in int8 with one float32 scale a column: value = quantised * scale, rounded to nearest. */
export interface QuantisedMatrix {
  readonly quantised: Int8Array;
  readonly scales: Float32Array;
}

/** Largest magnitude of a symmetric int8 value. */
const INT8_MAX = 127;

/**
 * Each column by its own largest magnitude.
 * @param smallest - scales that the columns have at least
 */
export function quantiseColumns({ rows, columns, values }: Matrix, smallest?: Float32Array): QuantisedMatrix {
  const scales = new Float32Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const magnitude = Math.abs(values[row * columns + column] ?? NaN);
      if (magnitude > (scales[column] ?? NaN)) scales[column] = magnitude;
    }
  }
  for (let column = 0; column < columns; column++) {
    scales[column] = Math.max((scales[column] || INT8_MAX) / INT8_MAX, smallest?.[column] ?? 0);
  }
  const quantised = new Int8Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = row * columns + column;
      quantised[place] = Math.round((values[place] ?? NaN) / (scales[column] ?? NaN));
    }
  }
  return { quantised, scales };
}
