import type { CnnLayer } from '@tolmach/contracts';

/** How a member of the family is scaled from the first. */
export interface LiteScaling {
  /** Factor of the channels between stem and head. */
  readonly width: number;
  /** Factor of the repeats of all stages but the first and the last. */
  readonly depth: number;
  /** Height and width of the images it was trained with. */
  readonly size: number;
}

/** A layer, and what it gives for images of the training size. */
export type LaidOutLayer = CnnLayer & {
  /** height, width, channels; channels alone for the probabilities */
  readonly output_shape: number[];
};

/** A layer that is worth cutting at, and the shape of its grid. */
export interface FeatureLayer {
  readonly name: string;
  readonly shape: number[];
}

/** The network, its cuts from the last to the finest grid. */
export interface LiteNetwork {
  readonly layers: readonly LaidOutLayer[];
  readonly featureLayers: readonly FeatureLayer[];
}

/** Blocks of one stage; the stride is that of the first. */
interface Stage {
  readonly repeats: number;
  readonly kernel: number;
  readonly stride: number;
  readonly expansion: number;
  readonly channels: number;
}

/**
 * The stages of EfficientNet-B0, whose Lite form leaves out squeeze-and-excitation and takes ReLU6 for Swish.
 * @see Tan and Le 2019, EfficientNet, Table 1
 */
const STAGES: readonly Stage[] = [
  { repeats: 1, kernel: 3, stride: 1, expansion: 1, channels: 16 },
  { repeats: 2, kernel: 3, stride: 2, expansion: 6, channels: 24 },
  { repeats: 2, kernel: 5, stride: 2, expansion: 6, channels: 40 },
  { repeats: 3, kernel: 3, stride: 2, expansion: 6, channels: 80 },
  { repeats: 3, kernel: 5, stride: 1, expansion: 6, channels: 112 },
  { repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 192 },
  { repeats: 1, kernel: 3, stride: 1, expansion: 6, channels: 320 },
];
const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;
const NUM_CLASSES = 1000;
/** Channels are multiples of this. */
const CHANNEL_STEP = 8;

/**
 * The layers of EfficientNet-Lite: `stem`, `block_00/depthwise`, `block_00/project`, `block_01/expand`, ..., `head`,
 * `pool`, `classifier`, `probabilities`; a block that adds its input ends with `block_<n>/add`.
 *
 * @see Tan and Le 2019, EfficientNet, equation 3 - scaling of width and depth; Lite scales neither stem nor head
 * @see Sandler et al. 2018, MobileNetV2, section 3.3 - the inverted residual block
 */
export function efficientNetLite(scaling: LiteScaling): LiteNetwork {
  const builder = new LayerBuilder(scaling.size);
  let layer = builder.convolution('stem', 'input', { kernel: 3, stride: 2, channels: STEM_CHANNELS });
  const blocks = STAGES.flatMap((stage, index) => scaledBlocks(stage, index, scaling));
  let finest = layer;
  for (const [index, block] of blocks.entries()) {
    if (block.stride === 2) finest = layer;
    layer = addBlock(builder, `block_${String(index).padStart(2, '0')}`, layer, block);
  }
  const head = builder.convolution('head', layer, { kernel: 1, stride: 1, channels: HEAD_CHANNELS });
  builder.addClassifier(head);
  const featureLayers = [head, layer, finest].map((name) => ({ name, shape: builder.shapeOf(name) }));
  return { layers: builder.layers, featureLayers };
}

type Block = Omit<Stage, 'repeats'>;

function scaledBlocks(stage: Stage, index: number, { width, depth }: LiteScaling): Block[] {
  const isScaled = index > 0 && index < STAGES.length - 1;
  const numBlocks = isScaled ? Math.ceil(stage.repeats * depth) : stage.repeats;
  const block = { ...stage, channels: scaledChannels(stage.channels, width) };
  return Array.from({ length: numBlocks }, (_, place) => (place === 0 ? block : { ...block, stride: 1 }));
}

/** To the nearest multiple, and one more where that takes away more than a tenth. */
function scaledChannels(channels: number, width: number): number {
  const wanted = channels * width;
  const nearest = Math.max(CHANNEL_STEP, Math.floor((wanted + CHANNEL_STEP / 2) / CHANNEL_STEP) * CHANNEL_STEP);
  return nearest < 0.9 * wanted ? nearest + CHANNEL_STEP : nearest;
}

/** Expand, filter each channel, project; the input is added where it has the result's shape. */
function addBlock(builder: LayerBuilder, name: string, input: string, block: Block): string {
  const inputChannels = builder.shapeOf(input).at(-1) ?? 0;
  const channels = inputChannels * block.expansion;
  const expanded =
    block.expansion === 1 ? input : builder.convolution(`${name}/expand`, input, { kernel: 1, stride: 1, channels });
  const filtered = builder.depthwise(`${name}/depthwise`, expanded, block);
  const linear = { kernel: 1, stride: 1, channels: block.channels, activation: 'linear' } as const;
  const projected = builder.convolution(`${name}/project`, filtered, linear);
  const isResidual = block.stride === 1 && block.channels === inputChannels;
  return isResidual ? builder.add(`${name}/add`, [input, projected]) : projected;
}

interface Window {
  readonly kernel: number;
  readonly stride: number;
}

/** Appends layers and keeps their shapes; each method returns the name of the layer it appended. */
class LayerBuilder {
  readonly layers: LaidOutLayer[] = [];
  private readonly shapes = new Map<string, number[]>();

  constructor(size: number) {
    this.shapes.set('input', [size, size, 3]);
  }

  shapeOf(name: string): number[] {
    return this.shapes.get(name) ?? [];
  }

  convolution(
    name: string,
    input: string,
    { channels, activation = 'relu6', ...window }: Window & { channels: number; activation?: 'linear' | 'relu6' },
  ): string {
    const output_shape = [...this.gridAfter(input, window.stride), channels];
    return this.append({ name, op: 'conv2d', input, ...learnt(name, window), activation, output_shape });
  }

  depthwise(name: string, input: string, window: Window): string {
    const output_shape = [...this.gridAfter(input, window.stride), ...this.shapeOf(input).slice(2)];
    const filter = { ...learnt(name, window), activation: 'relu6' } as const;
    return this.append({ name, op: 'depthwise_conv2d', input, ...filter, output_shape });
  }

  add(name: string, inputs: string[]): string {
    return this.append({ name, op: 'add', inputs, activation: 'linear', output_shape: this.shapeOf(inputs[0] ?? '') });
  }

  addClassifier(input: string): void {
    const pooled = [1, 1, ...this.shapeOf(input).slice(2)];
    this.append({ name: 'pool', op: 'global_average_pool', input, output_shape: pooled });
    const dense = { kernel: 1, stride: 1, channels: NUM_CLASSES, activation: 'linear' } as const;
    const logits = this.convolution('classifier', 'pool', dense);
    this.append({ name: 'probabilities', op: 'softmax', input: logits, output_shape: [NUM_CLASSES] });
  }

  /** TensorFlow's padding `same`: a window at every stride. */
  private gridAfter(input: string, stride: number): number[] {
    return this.shapeOf(input)
      .slice(0, 2)
      .map((size) => Math.ceil(size / stride));
  }

  private append(layer: LaidOutLayer): string {
    this.layers.push(layer);
    this.shapes.set(layer.name, layer.output_shape);
    return layer.name;
  }
}

function learnt(
  name: string,
  { kernel, stride }: Window,
): {
  kernel: [number, number];
  strides: [number, number];
  padding: 'same';
  weights: string;
  bias: string;
} {
  const window = { kernel: [kernel, kernel], strides: [stride, stride], padding: 'same' } as const;
  return {
    ...window,
    kernel: [kernel, kernel],
    strides: [stride, stride],
    weights: `${name}/weights`,
    bias: `${name}/bias`,
  };
}
