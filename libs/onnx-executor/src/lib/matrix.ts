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

/** The largest magnitude of a value; 0 of none. A plain loop: an embedding matrix has millions, and each start pays. */
export function largestMagnitude({ values }: Matrix): number {
  let largest = 0;
  for (let place = 0; place < values.length; place++) {
    const magnitude = Math.abs(values[place] ?? NaN);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
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

/** Blocks of columns side by side, each a matrix of as many rows. */
export function joinColumns(blocks: readonly Matrix[]): Matrix {
  const rows = blocks[0]?.rows ?? 0;
  const columns = blocks.reduce((sum, block) => sum + block.columns, 0);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    let at = row * columns;
    for (const block of blocks) {
      values.set(block.values.subarray(row * block.columns, (row + 1) * block.columns), at);
      at += block.columns;
    }
  }
  return { rows, columns, values };
}

/** A matrix in int8 with one float32 scale per column: value = quantised * scale, rounded to nearest, halves upwards. */
export interface QuantisedMatrix {
  readonly quantised: Int8Array;
  readonly scales: Float32Array;
}

/** Largest magnitude of a symmetric int8 value. */
const INT8_MAX = 127;

/** What columns are scaled by besides their own values. */
export interface ColumnScaling {
  /** Whether neighbours are added up in 16 bits on some CPUs; so they are unless said otherwise. */
  readonly isPaired?: boolean;
  /** Scales that the columns have at least. */
  readonly smallest?: Float32Array;
}

/**
 * Each column by its own largest magnitude, or by that of the sum of a pair (rows 2n and 2n + 1), where that is larger: CPUs
 * without VNNI add such pairs of products in 16 bits, and what is left, 255 * 128 at most, fits.
 */
export function quantiseColumns(matrix: Matrix, { isPaired = true, smallest }: ColumnScaling = {}): QuantisedMatrix {
  const { rows, columns, values } = matrix;
  const scales = largestOfColumns(matrix, isPaired).map((largest, column) =>
    Math.max((largest || INT8_MAX) / INT8_MAX, smallest?.[column] ?? 0),
  );
  const quantised = new Int8Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = row * columns + column;
      // As Math.round, which takes four times as long, and each start rounds millions of values.
      quantised[place] = Math.floor((values[place] ?? NaN) / (scales[column] ?? NaN) + 0.5);
    }
  }
  return { quantised, scales };
}

/** The largest magnitude of a value, or of the sum of a pair; rounding adds at most 1 to a pair of bytes. */
function largestOfColumns({ rows, columns, values }: Matrix, isPaired: boolean): Float32Array {
  const largest = new Float32Array(columns);
  const below = isPaired ? columns : values.length; // nothing is below the last value
  for (let row = 0; row < rows; row++) {
    const isFirst = row % 2 === 0;
    for (let column = 0; column < columns; column++) {
      const place = row * columns + column;
      const value = values[place] ?? NaN;
      const pair = value + (isFirst ? (values[place + below] ?? 0) : 0);
      const magnitude = Math.max(Math.abs(value), Math.abs(pair)); // of two signs the sum is less
      if (magnitude > (largest[column] ?? NaN)) largest[column] = magnitude;
    }
  }
  return largest;
}
