import type { PixelBatch } from '@tolmach/contracts';
import { irregularWeights, stepNumbers } from '@tolmach/testing-kit';
import type { StepNumbers } from '@tolmach/testing-kit';
import { openOnnxCaptioner } from '../src/model/open-onnx-captioner';
import { tinyCaptioner } from './tiny-graph-captioner';
import type { TinyCaptioner } from './tiny-graph-captioner';

/** Numbers of a small model in int8 on this CPU. */
export async function integerNumbers(): Promise<StepNumbers> {
  const { file, cnn, weights } = integerCaptioner();
  const { executor } = await openOnnxCaptioner(file, cnn, weights, 'tiny', { precision: 'int8', threads: 1 });
  const numbers = await stepNumbers(executor, pictures(), file.vocabularySize);
  executor.dispose();
  return numbers;
}

const image = { height: 16, width: 24 };

function pictures(): PixelBatch {
  const size = image.height * image.width * 3;
  return {
    pixels: Uint8Array.from({ length: 2 * size }, (_, at) => (at < size ? at * 7919 : at * 31) % 251),
    batchSize: 2,
    ...image,
  };
}

/** The kinds of convolution that ONNX Runtime has kernels of their own for: of few and of many channels, of each channel alone. */
export function integerCaptioner(): TinyCaptioner {
  const conv = { kernel: [1, 1], strides: [1, 1], padding: 'same', activation: 'relu6' };
  const layers = [
    { ...conv, op: 'conv2d', name: 'stem', input: 'input', kernel: [3, 3], strides: [2, 2], output_shape: [8, 12, 16] },
    { ...conv, op: 'conv2d', name: 'dense', input: 'stem', kernel: [3, 3], output_shape: [8, 12, 16] },
    { ...conv, op: 'conv2d', name: 'project', input: 'dense', activation: 'linear', output_shape: [8, 12, 16] },
    { ...conv, op: 'conv2d', name: 'expand', input: 'project', output_shape: [8, 12, 32] },
    {
      ...conv,
      op: 'depthwise_conv2d',
      name: 'each',
      input: 'expand',
      kernel: [3, 3],
      strides: [2, 2],
      output_shape: [4, 6, 32],
    },
    { ...conv, op: 'conv2d', name: 'head', input: 'each', output_shape: [4, 6, 16] },
  ];
  const shapes = {
    stem: [3, 3, 3, 16],
    dense: [3, 3, 16, 16],
    project: [1, 1, 16, 16],
    expand: [1, 1, 16, 32],
    each: [3, 3, 32, 1],
    head: [1, 1, 32, 16],
  };
  const named = Object.entries(shapes).flatMap(([name, shape]) => [
    { path: `encoder/cnn/${name}/weights`, spec: { shape } },
    { path: `encoder/cnn/${name}/bias`, spec: { shape: [name === 'each' ? 32 : (shape.at(-1) ?? 0)] } },
  ]);
  const cnn = {
    name: 'small',
    input: { size: [16, 24], mean: [127, 127, 127], std: [128, 128, 128] },
    layers: layers.map((layer) => ({ ...layer, weights: 'w', bias: 'b' })),
  };
  const weights = irregularWeights(named, 3);
  return tinyCaptioner({ cnn, image, encoder: { cut: 'head', projectionSize: 0 }, weights, memorySize: 16 });
}
