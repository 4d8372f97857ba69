import { CnnImageEncoder, normalisePixels } from '@tolmach/cnn-image-encoder';
import type { ImageEncoderParams } from '@tolmach/cnn-image-encoder';
import type { CnnArchitecture, HostTensors, ImageConfig, PixelBatch } from '@tolmach/contracts';
import type { CaptioningArchitecture } from '../architecture';
import type { CaptioningModelFile } from '../system';
import { INFER, modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { TargetSide, embeddingSpecs, openTensorExecutor } from '@tolmach/target-side';
import type { Network, OpenedTensorExecutor, TargetParams } from '@tolmach/target-side';
import { tf } from '@tolmach/tensor-runtime';
import type { EngineOptions, ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';

/** All parameters of a captioning model. */
export type CaptioningParams = TargetParams & { readonly encoder: ImageEncoderParams };

/** What fixes the parameters of a captioning model, names and shapes. */
export interface CaptioningDesign {
  readonly architecture: CaptioningArchitecture;
  readonly cnn: CnnArchitecture;
  readonly image: Pick<ImageConfig, 'height' | 'width'>;
  /** pieces */
  readonly vocabularySize: number;
}

/** CNN, decoder and embeddings as one network; it holds no weights, each call is given them. */
export class CaptioningNetwork implements Network<PixelBatch, CaptioningParams> {
  readonly target: TargetSide;
  private readonly encoder: CnnImageEncoder;

  constructor(private readonly design: CaptioningDesign) {
    const { architecture, cnn, image } = design;
    const { encoder, decoder, initialisation } = architecture;
    this.encoder = new CnnImageEncoder(encoder, cnn, image, initialisation);
    this.target = new TargetSide(decoder, this.encoder.memorySize, initialisation);
  }

  specs(): ParameterSpecs<CaptioningParams> {
    const { architecture, vocabularySize } = this.design;
    const specs = {
      embeddings: embeddingSpecs(architecture.tying, architecture.decoder, vocabularySize),
      encoder: this.encoder.specs(),
      decoder: this.target.decoder.specs(vocabularySize),
    };
    return specs;
  }

  /** Rows and columns of the grid that the decoder attends to. */
  get grid(): { readonly height: number; readonly width: number } {
    return this.encoder.grid;
  }

  /** Cells of that grid. */
  get numPositions(): number {
    return this.encoder.numPositions;
  }

  encodeBatch(params: CaptioningParams, batch: PixelBatch): TensorMemory {
    return tf.tidy(() => this.encode(params, normalisePixels(this.design.cnn, batch)));
  }

  /**
   * The memory of a batch of grids; the caller (or its tidy) owns it.
   * @param grid - [batch, height, width, channel], float32: normalised pixels, or the output of layer `from`
   */
  encode(params: CaptioningParams, grid: tf.Tensor4D, mode: Mode = INFER, from = 'input'): TensorMemory {
    return this.encoder.apply(params.encoder, grid, modeAt(mode, 'encoder'), from);
  }
}

/**
 * A captioning model's network on TensorFlow.js; the caller disposes it. Arguments and errors are those of
 * {@link openTensorExecutor}.
 */
export function openTensorCaptioner(
  {
    file,
    cnn,
    weights,
  }: { readonly file: CaptioningModelFile; readonly cnn: CnnArchitecture; readonly weights: HostTensors },
  where: string,
  options: EngineOptions,
): Promise<OpenedTensorExecutor<PixelBatch, CaptioningParams>> {
  const { architecture, image, vocabularySize } = file;
  return openTensorExecutor(
    new CaptioningNetwork({ architecture, cnn, image, vocabularySize }),
    weights,
    where,
    options,
  );
}
