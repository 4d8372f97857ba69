import { gridSize, layersTo } from '@tolmach/cnn-image-encoder';
import type { CnnArchitecture, CnnLayer, ImageConfig } from '@tolmach/contracts';

/** Part of a CNN, and the images it sees. */
export interface CnnRun {
  readonly cnn: CnnArchitecture;
  readonly cut: string;
  readonly image: Pick<ImageConfig, 'height' | 'width'>;
}

/** Billions of floating-point operations that the convolutions up to `cut` take for one image, two a multiply-add. */
export function cnnGigaflops(run: CnnRun): number {
  const counts = layersTo(run.cnn, run.cut).map((layer) => multiplyAdds(layer, run));
  return (2 * counts.reduce((sum, count) => sum + count, 0)) / 1e9;
}

function multiplyAdds(layer: CnnLayer, { cnn, image }: CnnRun): number {
  if (layer.op !== 'conv2d' && layer.op !== 'depthwise_conv2d') return 0;
  const after = gridSize(cnn, layer.name, image);
  const before = gridSize(cnn, layer.input, image);
  const [rows, columns] = layer.kernel;
  const numInputs = layer.op === 'conv2d' ? before.channels : 1; // that each output channel reads
  return after.height * after.width * after.channels * rows * columns * numInputs;
}
