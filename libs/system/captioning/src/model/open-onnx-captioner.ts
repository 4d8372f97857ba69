import { ShapeError } from '@tolmach/contracts';
import type { CnnArchitecture, HostTensors, ImageConfig, ImageSize, OnnxEngine, PixelBatch } from '@tolmach/contracts';
import type { CaptioningModelFile } from '../system';
import { decoderParts, openNetwork, stepsBy } from '@tolmach/onnx-executor';
import type { Feeds, OnnxOptions, OpenedOnnxExecutor } from '@tolmach/onnx-executor';
import { buildCaptioningGraphs } from './captioning-graphs';

/** How the network of a captioning model is opened. */
export interface OnnxCaptionerOptions extends OnnxOptions {
  /** Who makes the decoder's steps; default: ONNX Runtime. */
  readonly steps?: OnnxEngine;
}

/**
 * A captioning model's network on ONNX Runtime, its graphs built in memory from the weights; the caller disposes it.
 * Batches are of the size of images in model.json; `encode` throws a {@link ShapeError} at others.
 * @param cnn - layers of the CNN, of which those up to `encoder.cut` have weights
 * @param where - folder of the weights, for error sentences
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 * @throws {@link ConfigError} when the CNN has no layer `encoder.cut`, or its layers do not fit the size of the images
 * @throws {@link DeviceError} when ONNX Runtime does not take the graphs, or as {@link stepsBy} does
 */
export async function openOnnxCaptioner(
  file: CaptioningModelFile,
  cnn: CnnArchitecture,
  weights: HostTensors,
  where: string,
  { steps = 'onnx', ...options }: OnnxCaptionerOptions,
): Promise<OpenedOnnxExecutor<PixelBatch>> {
  const graphs = buildCaptioningGraphs({ file, cnn, weights }, where, options.precision, stepsBy(steps));
  const stateNames = decoderParts(file.architecture.decoder, graphs.memorySize).map(({ name }) => name);
  const partSize = options.precision === 'int8' ? 1 : Infinity;
  const feedsOf = (batch: PixelBatch) => ({ encoder: pixelFeeds(batch, file.image, partSize), output: {} });
  const network = { graphs, stateNames, vocabularySize: file.vocabularySize, feedsOf };
  return openNetwork(network, options);
}

/** @param partSize - images of a run: in int8 one, since ranges of activations are taken over all that a run sees */
function pixelFeeds({ pixels, batchSize, height, width }: PixelBatch, image: ImageConfig, partSize: number): Feeds[] {
  expectSize({ height, width }, image);
  const length = Math.min(partSize, batchSize);
  const size = height * width * 3;
  return Array.from({ length: Math.ceil(batchSize / length) }, (_, part) => {
    const own = pixels.subarray(part * length * size, (part + 1) * length * size);
    return { pixels: { data: own, dims: [own.length / size, height, width, 3] } };
  });
}

function expectSize({ height, width }: ImageSize, image: ImageSize): void {
  if (height === image.height && width === image.width) return;
  throw new ShapeError({
    where: 'encode',
    expected: `images of ${String(image.height)} x ${String(image.width)} pixels (height x width, model.json)`,
    received: `${String(height)} x ${String(width)}`,
    next: 'Resize them to image.height and image.width.',
  });
}
