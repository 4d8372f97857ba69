import { ModelFileError } from '@tolmach/contracts';
import type { HostTensor, HostTensors } from '@tolmach/contracts';
import { checkpointNames } from './checkpoint-names';
import type { CheckpointNames } from './checkpoint-names';
import type { LaidOutLayer } from './efficientnet-lite';
import { foldBatchNorm } from './fold-batch-norm';
import type { Convolution } from './fold-batch-norm';
import { contiguous, transposed } from './torch-tensor';
import type { TorchTensor } from './torch-tensor';

type Tensors = ReadonlyMap<string, TorchTensor>;
type ConvolutionLayer = Extract<LaidOutLayer, { readonly weights: string }>;

/** From PyTorch's [out, in, height, width] to [height, width, in, out]. */
const CONV2D_ORDER = [2, 3, 1, 0];
/** From PyTorch's [channel, 1, height, width] to [height, width, channel, 1]. */
const DEPTHWISE_ORDER = [2, 3, 0, 1];

/**
 * The weights of a CNN folder, `<layer>/weights` and `<layer>/bias`, from a state dict of PyTorch: batch normalisation
 * folded in, kernels in the layout of TensorFlow.js.
 *
 * @param where - the file of the state dict, for the error sentence
 * @throws {@link ModelFileError} naming all missing, extra and mis-shaped tensors at once
 */
export function convertCheckpoint(layers: readonly LaidOutLayer[], tensors: Tensors, where: string): HostTensors {
  expectTensors(expectedShapes(layers), tensors, where);
  const weights: Record<string, HostTensor> = {};
  for (const layer of layers) {
    const names = checkpointNames(layer.name);
    if (!isConvolution(layer) || names === undefined) continue;
    const converted = convertLayer(layer, names, tensors);
    weights[layer.weights] = converted.weights;
    weights[layer.bias] = converted.bias;
  }
  return weights;
}

function isConvolution(layer: LaidOutLayer): layer is ConvolutionLayer {
  return 'weights' in layer;
}

function convertLayer(layer: ConvolutionLayer, { weight, bias, norm }: CheckpointNames, tensors: Tensors): Convolution {
  const isDense = norm === undefined;
  const stored = isDense ? asKernel(find(tensors, weight)) : find(tensors, weight);
  const kernel = contiguous(transposed(stored, layer.op === 'conv2d' ? CONV2D_ORDER : DEPTHWISE_ORDER));
  if (isDense) return { weights: kernel, bias: contiguous(find(tensors, bias ?? '')) };
  const learnt = (name: string): Float32Array => contiguous(find(tensors, `${norm}.${name}`)).values;
  return foldBatchNorm(kernel, {
    weight: learnt('weight'),
    bias: learnt('bias'),
    mean: learnt('running_mean'),
    variance: learnt('running_var'),
  });
}

/** A dense layer's matrix [out, in] as the kernel of a convolution over one cell. */
function asKernel(matrix: TorchTensor): TorchTensor {
  return { ...matrix, shape: [...matrix.shape, 1, 1], strides: [...matrix.strides, 1, 1] };
}

function find(tensors: Tensors, name: string): TorchTensor {
  return tensors.get(name) ?? { shape: [0], strides: [1], offset: 0, elements: new Float32Array() }; // all are there
}

/** Shapes of everything that the state dict must have. */
function expectedShapes(layers: readonly LaidOutLayer[]): Map<string, readonly number[]> {
  const channels = new Map([['input', 3], ...layers.map((layer) => [layer.name, channelsOf(layer)] as const)]);
  const shapes = layers.filter(isConvolution).flatMap((layer) => {
    const names = checkpointNames(layer.name);
    return names === undefined ? [] : layerShapes(layer, names, channels.get(layer.input) ?? 0);
  });
  return new Map(shapes);
}

function layerShapes(
  layer: ConvolutionLayer,
  { weight, bias = '', norm }: CheckpointNames,
  numInputs: number,
): [string, readonly number[]][] {
  const out = channelsOf(layer);
  if (norm === undefined) return [[weight, [out, numInputs]], [bias, [out]]]; // prettier-ignore
  const parts = ['weight', 'bias', 'running_mean', 'running_var'];
  return [
    [weight, [out, layer.op === 'conv2d' ? numInputs : 1, ...layer.kernel]],
    ...parts.map((part): [string, readonly number[]] => [`${norm}.${part}`, [out]]),
    [`${norm}.num_batches_tracked`, []],
  ];
}

function channelsOf(layer: LaidOutLayer): number {
  return layer.output_shape.at(-1) ?? 0;
}

function expectTensors(expected: ReadonlyMap<string, readonly number[]>, tensors: Tensors, where: string): void {
  const missing = [...expected.keys()].filter((name) => !tensors.has(name));
  const extra = [...tensors.keys()].filter((name) => !expected.has(name));
  const misshaped = [...expected].flatMap(([name, shape]) => {
    const found = tensors.get(name)?.shape ?? shape;
    return String(found) === String(shape) ? [] : [`${name} as [${found.join(', ')}] instead of [${shape.join(', ')}]`];
  });
  if (missing.length + extra.length + misshaped.length === 0) return;
  const problems = [
    ...(missing.length > 0 ? [`no ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`extra ${extra.join(', ')}`] : []),
    ...misshaped,
  ];
  throw new ModelFileError({
    where,
    expected: `the ${expected.size} tensors of the network`,
    received: problems.join('; '),
    next: 'The file belongs to another network: install one of those that cnn list names.',
    details: { missing, extra, misshaped },
  });
}
