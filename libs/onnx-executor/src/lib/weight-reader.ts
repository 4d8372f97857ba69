import { expectParameters } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { asMatrix } from './matrix';
import type { Matrix } from './matrix';

const NOTHING: Matrix = { rows: 0, columns: 0, values: new Float32Array() };

/**
 * Hands out weights by path and keeps what was asked for, so that building a graph is also the list of the parameters
 * that its architecture has. Call `check` before the graph is used: a weight that is not there, or of another shape,
 * is handed out empty.
 */
export class WeightReader {
  private readonly expected = new Map<string, readonly number[]>();

  constructor(
    private readonly weights: HostTensors,
    private readonly where: string,
  ) {}

  /** A weight matrix. */
  matrix(path: string, rows: number, columns: number): Matrix {
    return this.read(path, [rows, columns]);
  }

  /** A bias or gain, as one row. */
  vector(path: string, size: number): Matrix {
    return this.read(path, [size]);
  }

  /** Values of a kernel of a convolution, row-major. */
  kernel(path: string, shape: readonly [number, number, number, number]): Float32Array {
    return this.read(path, shape).values;
  }

  /** @throws {@link ModelFileError} naming all missing, extra and mis-shaped parameters at once */
  check(): void {
    expectParameters(this.expected, this.weights, this.where);
  }

  private read(path: string, shape: readonly number[]): Matrix {
    this.expected.set(path, shape);
    const found = Object.hasOwn(this.weights, path) ? this.weights[path] : undefined;
    return found !== undefined && String(found.shape) === String(shape) ? asMatrix(found) : NOTHING;
  }
}
