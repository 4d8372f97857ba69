import { gridSize, parseConfig, searchConfigSchema } from '@tolmach/contracts';
import type { DeviceOptions, PixelBatch, SearchSettings } from '@tolmach/contracts';
import type { CaptioningModelFile } from '../system';
import { decodeAll, decodedText, openDecoder } from '@tolmach/decoding';
import type { DecodedText, Decoder, DecodingPlan, RollingOptions } from '@tolmach/decoding';
import { fingerprint } from '@tolmach/sampling';
import { readModel, vocabularyFault } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { openPieceCodec } from '@tolmach/text-input';
import type { PieceCodec } from '@tolmach/text-input';
import { CAPTIONING } from '../system';
import { cnnOf } from './cnn-folder';
import { opener } from './open-captioner';

/** What an image shows, as a model has it. */
export interface Caption {
  /** Best first; their attention is over the cells of the grid, row by row. */
  readonly hypotheses: readonly DecodedText[];
}

/** How {@link CaptioningModel.caption} works. */
export interface CaptionOptions {
  /** Defaults of the search, but for the longest caption: `MAX_CAPTION_PIECES`. */
  readonly search?: SearchSettings;
  /** Images that are computed at once; default `CAPTION_BATCH_SIZE`. */
  readonly batchSize?: number;
  readonly withAttention?: boolean;
  /** Stops in front of the next step of a batch, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Pieces a caption may have: several sentences, for a network that does not find an end. */
export const MAX_CAPTION_PIECES = 40;

/** Images that are computed at once. */
export const CAPTION_BATCH_SIZE = 16;

/** A trained captioning model, open on one engine. */
export class CaptioningModel {
  private constructor(
    readonly file: CaptioningModelFile,
    private readonly codec: PieceCodec,
    private readonly decoder: Decoder<PixelBatch>,
    /** Rows and columns of the feature grid: what the rows of attention are over. */
    readonly grid: { readonly height: number; readonly width: number },
  ) {}

  /** See {@link loadCaptioner}. */
  static async load(source: ModelSource, device: DeviceOptions, decoding: DecodingPlan): Promise<CaptioningModel> {
    const parts = await readModel(CAPTIONING, source);
    const { folder, file, weights, files } = parts;
    const codec = await openPieceCodec(files[file.pieces] ?? new Uint8Array(), file.specialIds, file.sentencePiece);
    if (codec.size !== file.vocabularySize) {
      throw vocabularyFault(folder, `a piece model of ${String(file.vocabularySize)} pieces`, String(codec.size));
    }
    const cnn = cnnOf(parts, folder);
    const model = { file, cnn, weights };
    const decoder = await openDecoder(opener, { model, where: folder, device }, decoding);
    return new CaptioningModel(file, codec, decoder, gridSize(cnn, file.architecture.encoder.cut, file.image));
  }

  /** What the model computes on, human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
  get engine(): string {
    return this.decoder.description;
  }

  /**
   * Captions in the order of the images. The batch changes no result.
   * @param images - each with `pixels [height*width*3]` at the size of `file.image`, as `readPixels` gives them
   * @throws {@link ConfigError} when a search option is out of its range
   * @throws {@link ShapeError} when an image has another size
   */
  async caption(
    images: readonly { readonly pixels: Uint8Array }[],
    { search, batchSize = CAPTION_BATCH_SIZE, withAttention = false, signal }: CaptionOptions = {},
  ): Promise<Caption[]> {
    const config = parseConfig(searchConfigSchema, search ?? {}, 'caption: search options');
    const options = {
      search: { ...config, maxLength: config.maxLength ?? MAX_CAPTION_PIECES },
      specialIds: this.file.specialIds,
      withAttention,
      ...(signal && { signal }),
    };
    const { batchPixels } = imageInput();
    const numPositions = this.grid.height * this.grid.width;
    const sources = {
      lengths: images.map(() => numPositions),
      batchOf: (places: readonly number[]) =>
        batchPixels(
          places.flatMap((place) => images.slice(place, place + 1)),
          this.file.image,
        ),
      fingerprintOf: (place: number) => fingerprint(images[place]?.pixels ?? []),
    };
    const found = await decodeAll(this.decoder, sources, { ...options, batchPositions: batchSize * numPositions });
    return found.map((all) => ({ hypotheses: all.map((one) => decodedText([one], this.codec)) }));
  }

  /** Frees the weights; the model cannot be used afterwards. */
  dispose(): void {
    this.decoder.dispose();
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Loaded with the first image: a program that translates has no use for its image decoders. */
function imageInput() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return require('@tolmach/image-input') as typeof import('@tolmach/image-input'); // its own type
}

/** How {@link loadCaptioner} opens a model. */
export interface CaptionerOptions extends Partial<DeviceOptions> {
  /** Whether calls of `caption` that overlap share decoding steps, and how: for servers. */
  readonly rolling?: RollingOptions;
}

/**
 * A captioning model from its folder, or by the name of an installed one, ready to caption; the caller disposes it.
 *
 * @param options - `engine` defaults to `auto`, ONNX Runtime on the CPU; `precision` is `fp32`, which gives the
 * captions of every other engine; `threads` are all cores
 * @throws {@link ModelFileError} when the folder is not a sound captioning model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @example
 * const model = await loadCaptioner('data/models/caption-en');
 * const image = await readPixels('photo.jpg', model.file.image);
 * const [caption] = await model.caption([image]);
 * console.log(caption?.hypotheses[0]?.text);
 */
export function loadCaptioner(source: ModelSource, options: CaptionerOptions = {}): Promise<CaptioningModel> {
  const { engine = 'auto', precision = 'fp32', threads, rolling } = options;
  return CaptioningModel.load(source, { engine, precision, threads }, { rolling });
}
