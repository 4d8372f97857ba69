import { CNN_INPUT, ModelFileError, channelsOf, inputsOf, isConvolution, layersBetween } from '@tolmach/contracts';
import type { CnnArchitecture, CnnConvolution, CnnLayer } from '@tolmach/contracts';
import { averagePool, convolve, expectShape, rectify, tf } from '@tolmach/tensor-runtime';
import type { CnnParams } from './cnn-params';

/** Which part of the network runs. */
export interface CnnRange {
  /** layer whose output is given; default: the pixels */
  readonly from?: string;
  /** layer whose output is wanted */
  readonly to: string;
}

/**
 * The output of layer `to`, [batch, height, width, channel], given the output of layer `from`; differentiable with
 * respect to the parameters and the input. Outputs of the layers between are freed as soon as nothing needs them. The
 * caller (or its tidy) owns the result.
 *
 * @param params - of at least the layers between
 * @param input - [batch, height, width, channel], float32: normalised pixels, or the output of layer `from`; any size
 * @throws {@link ConfigError} when a name is unknown, or `to` needs something that does not pass through `from`
 * @throws {@link ShapeError} when the input's channels are not those of `from`
 */
export function applyCnn(cnn: CnnArchitecture, params: CnnParams, input: tf.Tensor4D, range: CnnRange): tf.Tensor4D {
  const { from = CNN_INPUT, to } = range;
  const layers = layersBetween(cnn, from, to);
  const channels = channelsOf(cnn).get(from) ?? 0;
  expectShape('applyCnn', input, ['batch', 'height', 'width', channels], `Give it the output of ${from}.`);
  return tf.tidy(() => {
    const readers = countReaders(layers, to);
    const outputs = new Map([[from, input.clone()]]);
    for (const layer of layers) {
      const inputs = inputsOf(layer).map((name) => outputs.get(name) ?? input); // layers stand after their inputs
      outputs.set(layer.name, tf.tidy(() => applyLayer(layer, params, inputs))); // prettier-ignore
      for (const name of inputsOf(layer)) release(name, readers, outputs);
    }
    return outputs.get(to) ?? input;
  });
}

/** How often each output is read; once more for the one that is returned. */
function countReaders(layers: readonly CnnLayer[], to: string): Map<string, number> {
  const readers = new Map([[to, 1]]);
  for (const name of layers.flatMap(inputsOf)) readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}

function release(name: string, readers: Map<string, number>, outputs: Map<string, tf.Tensor4D>): void {
  const left = (readers.get(name) ?? 1) - 1;
  readers.set(name, left);
  if (left > 0) return;
  outputs.get(name)?.dispose();
  outputs.delete(name);
}

function applyLayer(layer: CnnLayer, params: CnnParams, inputs: readonly tf.Tensor4D[]): tf.Tensor4D {
  if (layer.op === 'add') return activate(tf.addN([...inputs]), layer.activation);
  const [input] = inputs as readonly [tf.Tensor4D]; // all others read one output
  if (isConvolution(layer)) return applyConvolution(layer, params, input);
  switch (layer.op) {
    case 'max_pool':
      return tf.maxPool(input, layer.kernel, layer.strides, layer.padding);
    case 'average_pool':
      return averagePool(input, layer);
    case 'global_average_pool':
      return input.mean<tf.Tensor4D>([1, 2], true);
    case 'softmax':
      return input.softmax();
  }
}

function applyConvolution(layer: CnnConvolution, params: CnnParams, input: tf.Tensor4D): tf.Tensor4D {
  const { strides, padding, activation } = layer;
  const isFused = activation !== 'swish';
  const output = convolve(input, params[layer.name] ?? missing(layer.name), {
    isDepthwise: layer.op === 'depthwise_conv2d',
    strides,
    padding,
    activation: isFused ? activation : 'linear',
  });
  return isFused ? output : activate(output, activation);
}

function activate(value: tf.Tensor4D, activation: CnnConvolution['activation']): tf.Tensor4D {
  if (activation === 'linear') return value;
  return activation === 'swish' ? value.mul(value.sigmoid()) : rectify(value, activation);
}

function missing(name: string): never {
  throw new ModelFileError({
    where: 'applyCnn',
    expected: `parameters of layer ${name}`,
    received: 'none',
    next: 'Give it the parameters of all layers that run.',
  });
}
