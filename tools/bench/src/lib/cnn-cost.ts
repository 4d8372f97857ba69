import { gridSize, isConvolution, kernelShape, layersTo } from '@tolmach/contracts';
import type { CnnArchitecture, CnnLayer, ImageSize } from '@tolmach/contracts';
import { sizeOf } from '@tolmach/tensor-runtime';

/** Part of a CNN, and the size of its images. */
export interface CnnRun {
  readonly cnn: CnnArchitecture;
  readonly cut: string;
  readonly image: ImageSize;
}

/** Billions of floating-point operations in the convolutions up to `cut` for one image, two per multiply-add. */
export function cnnGigaflops(run: CnnRun): number {
  const counts = layersTo(run.cnn, run.cut).map((layer) => multiplyAdds(layer, run));
  return (2 * counts.reduce((sum, count) => sum + count, 0)) / 1e9;
}

function multiplyAdds(layer: CnnLayer, { cnn, image }: CnnRun): number {
  if (!isConvolution(layer)) return 0;
  const { channels } = gridSize(cnn, layer.input, image);
  const { height, width } = gridSize(cnn, layer.name, image);
  return height * width * sizeOf(kernelShape(layer, channels));
}
