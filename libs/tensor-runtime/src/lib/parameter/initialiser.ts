import type { SeededRandom } from '../random/seeded-random';
import { sizeOf } from '../tensor/shape';

/** Starting values of one parameter, row-major, drawn on the host so that every engine starts alike. */
export type Initialiser = (shape: readonly number[], random: SeededRandom) => Float32Array;

/** One value everywhere. */
export function constant(value: number): Initialiser {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/** Uniform in [-scale, scale). */
export function uniform(scale: number): Initialiser {
  return (shape, random) => random.hostUniform(sizeOf(shape)).map((value) => (2 * value - 1) * scale);
}

/** Normal with mean 0. */
export function normal(standardDeviation: number): Initialiser {
  return (shape, random) => random.hostNormal(sizeOf(shape)).map((value) => value * standardDeviation);
}

/**
 * Uniform with the variance 2 / (fanIn + fanOut) of a [fanIn, fanOut] kernel.
 * @param numGates - kernels of several gates side by side: each gate has fanOut / numGates outputs
 * @see Glorot and Bengio 2010, equation 16
 */
export function glorot(numGates = 1): Initialiser {
  return (shape, random) => {
    const [fanIn = 1, fanOut = 1] = shape;
    return uniform(Math.sqrt(6 / (fanIn + fanOut / numGates)))(shape, random);
  };
}

/**
 * A random orthogonal matrix for each gate of a [hidden, gates*hidden] recurrent kernel.
 * @see Saxe et al. 2014, section 3
 */
export function orthogonal(numGates = 1): Initialiser {
  return (shape, random) => {
    const [rows = 1, columns = 1] = shape;
    const size = columns / numGates;
    const values = new Float32Array(rows * columns);
    for (let gate = 0; gate < numGates; gate++) {
      const square = orthonormalRows(rows, size, random.site(`gate${String(gate)}`));
      for (let row = 0; row < rows; row++) {
        values.set(square.subarray(row * size, (row + 1) * size), row * columns + gate * size);
      }
    }
    return values;
  };
}

/** Two initialisers one above the other: the first `upperRows` rows, then the rest. */
export function stacked(upperRows: number, upper: Initialiser, lower: Initialiser): Initialiser {
  return (shape, random) => {
    const [rows = 1, columns = 1] = shape;
    const values = new Float32Array(rows * columns);
    values.set(upper([upperRows, columns], random.site('upper')));
    values.set(lower([rows - upperRows, columns], random.site('lower')), upperRows * columns);
    return values;
  };
}

/** Zero but for the slice [from, to), which is one: a forget gate that starts open. @see Jozefowicz et al. 2015 */
export function onesBetween(from: number, to: number): Initialiser {
  return (shape) => new Float32Array(sizeOf(shape)).fill(1, from, to);
}

/** Modified Gram-Schmidt over the rows of a random normal matrix, in double precision. */
function orthonormalRows(rows: number, columns: number, random: SeededRandom): Float32Array {
  const values = Float64Array.from(random.hostNormal(rows * columns));
  for (let row = 0; row < rows; row++) {
    const current = values.subarray(row * columns, (row + 1) * columns);
    for (let earlier = 0; earlier < row; earlier++) {
      const other = values.subarray(earlier * columns, (earlier + 1) * columns);
      const overlap = dot(current, other);
      for (let column = 0; column < columns; column++)
        current[column] = (current[column] ?? 0) - overlap * (other[column] ?? 0);
    }
    const norm = Math.sqrt(dot(current, current));
    for (let column = 0; column < columns; column++) current[column] = (current[column] ?? 0) / norm;
  }
  return Float32Array.from(values);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
