import { CNN_INPUT, gridSize } from '@tolmach/contracts';
import type { CnnArchitecture, GridSize, ImageEncoderConfig, ImageSize, Initialisation } from '@tolmach/contracts';
import { dropout, inputKernel, modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { constant, expectShape, normal, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';
import { applyCnn } from './apply-cnn';
import { cnnSpecs } from './cnn-params';
import type { CnnParams } from './cnn-params';

/** Standard deviation of the starting position vectors: small compared with cells of order one. */
const POSITION_DEVIATION = 0.02;

/** Parameters of the CNN and of what stands between its grid and the memory. */
export type ImageEncoderParams = {
  readonly cnn: CnnParams;
  /** `kernel` [channel, channel] and `bias` [channel] of a dense relu layer; empty when projectionSize is 0 */
  readonly projection: { readonly kernel?: tf.Tensor2D; readonly bias?: tf.Tensor1D };
  /** [position, channel], when positions are learnt */
  readonly positions?: tf.Tensor2D;
};

/**
 * Image encoder: a CNN cut at one of its layers, whose grid is flattened row by row to the positions of a memory.
 * @see Xu et al. 2015, section 3.1.1 (annotation vectors from a convolutional layer)
 */
export class CnnImageEncoder {
  /** Of the layer at which the CNN is cut. */
  readonly grid: GridSize;

  /**
   * @param image - rows and columns of pixels; any size, not only the one that the CNN was trained with
   * @throws {@link ConfigError} when the CNN has no layer `config.cut`, or the image is too small for it
   */
  constructor(
    private readonly config: ImageEncoderConfig,
    private readonly cnn: CnnArchitecture,
    image: ImageSize,
    private readonly initialisation: Initialisation,
  ) {
    this.grid = gridSize(cnn, config.cut, image);
  }

  /** Channels of the memory. */
  get memorySize(): number {
    return this.config.projectionSize > 0 ? this.config.projectionSize : this.grid.channels;
  }

  /** Cells of the grid. */
  get numPositions(): number {
    return this.grid.height * this.grid.width;
  }

  /** Shapes and starting values of the parameters. */
  specs(): ParameterSpecs<ImageEncoderParams> {
    const { cut, projectionSize, positions } = this.config;
    const initialise = inputKernel(this.initialisation, 1);
    const projection =
      projectionSize === 0
        ? {}
        : {
            kernel: { shape: [this.grid.channels, projectionSize], initialise },
            bias: { shape: [projectionSize], initialise: constant(0) },
          };
    const specs = { cnn: cnnSpecs(this.cnn, cut), projection };
    const shape = [this.numPositions, this.memorySize];
    return positions === 'none' ? specs : { ...specs, positions: { shape, initialise: normal(POSITION_DEVIATION) } };
  }

  /**
   * The memory of a batch: a position for each cell of the grid, the mask all ones, the summary the mean of the cells.
   * The caller (or its tidy) owns its tensors.
   *
   * @param params - those of the CNN's layers before `from` may be missing
   * @param input - [batch, height, width, channel], float32: normalised pixels, or the output of layer `from`
   * @param from - layer of the CNN whose output is given, where inner grids are kept
   * @throws {@link ConfigError} when `from` is unknown, or the cut needs something that does not pass through it
   * @throws {@link ShapeError} when the input's channels are not those of `from`, or positions are learnt and the grid
   * has another number of cells
   */
  apply(params: ImageEncoderParams, input: tf.Tensor4D, mode: Mode, from = CNN_INPUT): TensorMemory {
    return tf.tidy(() => {
      const grid = applyCnn(this.cnn, params.cnn, input, { from, to: this.config.cut });
      const [batchSize, height, width, channels] = grid.shape;
      const cells = grid.reshape<tf.Tensor2D>([-1, channels]); // [batch*position, channel]
      const shape = [batchSize, height * width, this.memorySize] as [number, number, number]; // a rank-3 shape
      const projected = project(params.projection, cells).reshape<tf.Tensor3D>(shape); // [batch, position, channel]
      const placed = addPositions(params, projected);
      const values = dropout(placed, this.config.dropout, 'plain', modeAt(mode, 'cells'));
      return { values, mask: tf.ones([batchSize, height * width]), summary: values.mean<tf.Tensor2D>(1) };
    });
  }
}

function project({ kernel, bias }: ImageEncoderParams['projection'], cells: tf.Tensor2D): tf.Tensor2D {
  if (kernel === undefined || bias === undefined) return cells;
  return tf.fused.matMul({ a: cells, b: kernel, bias, activation: 'relu' }) as tf.Tensor2D; // rank of its inputs
}

function addPositions({ positions }: ImageEncoderParams, cells: tf.Tensor3D): tf.Tensor3D {
  if (positions === undefined) return cells;
  const expected = ['batch', ...positions.shape];
  expectShape('CnnImageEncoder.apply', cells, expected, 'Learnt positions belong to one size of images.');
  return cells.add<tf.Tensor3D>(positions);
}
