import { z } from 'zod';

const size = z.int().min(1).max(65_536);
const pair = z.tuple([size, size]);
const channels = z.tuple([z.number(), z.number(), z.number()]);
const layerName = z.string().min(1);

const activation = z.enum(['linear', 'relu', 'relu6', 'swish']).default('linear').describe('applied to the result');
const padding = z
  .enum(['same', 'valid'])
  .describe("TensorFlow's: with stride 2, `same` puts the extra row and column at the bottom and the right");

const window = { kernel: pair.describe('rows, columns'), strides: pair.describe('rows, columns'), padding };
const learnt = {
  ...window,
  weights: z.string().min(1).describe('tensor of the kernel'),
  bias: z.string().min(1).describe('tensor of the bias, [channel]; batch normalisation is folded in'),
  activation,
  output_shape: z.array(size).min(1).describe('height, width and channels at the input size above; the last is read'),
};
const oneInput = { name: layerName, input: layerName.describe('layer before, or `input`') };

/** A layer of a CNN. Keys that the network does not need (shapes, names in the original file) are let through. */
export const cnnLayerSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('conv2d'), ...oneInput, ...learnt }).describe('kernel [height, width, in, out]'),
  z
    .object({ op: z.literal('depthwise_conv2d'), ...oneInput, ...learnt })
    .describe('kernel [height, width, channel, 1]'),
  z.object({ op: z.literal('add'), name: layerName, inputs: z.array(layerName).min(2), activation }),
  z.object({ op: z.literal('max_pool'), ...oneInput, ...window }),
  z.object({ op: z.literal('average_pool'), ...oneInput, ...window }).describe('padding does not count'),
  z
    .object({ op: z.literal('global_average_pool'), ...oneInput })
    .describe('mean over the grid, [batch, 1, 1, channel]'),
  z.object({ op: z.literal('softmax'), ...oneInput }).describe('over the channels'),
]);
export type CnnLayer = Readonly<z.infer<typeof cnnLayerSchema>>;

/** Name of the pixels among the layers. */
export const CNN_INPUT = 'input';

/** Names of the outputs that a layer reads; {@link CNN_INPUT} for the pixels. */
export function inputsOf(layer: CnnLayer): readonly string[] {
  return layer.op === 'add' ? layer.inputs : [layer.input];
}

/**
 * A convolutional network as data: architecture.json of a CNN folder, cnn.json of a model folder. Layers stand in an
 * order in which each comes after its inputs; activations are NHWC.
 */
export const cnnArchitectureSchema = z
  .object({
    name: z.string().min(1).describe('of the network, with its input size where it has several'),
    input: z.object({
      size: pair.describe('height and width that it was trained with; others work too, as it is fully convolutional'),
      mean: channels.describe('of red, green and blue, of 0 to 255'),
      std: channels.describe('the normalised value is (x - mean) / std'),
    }),
    layers: z.array(cnnLayerSchema).min(1),
  })
  .superRefine(({ layers }, context) => {
    const known = new Set([CNN_INPUT]);
    layers.forEach((layer, index) => {
      const unknown = inputsOf(layer).find((name) => !known.has(name));
      const path = ['layers', index];
      if (unknown !== undefined) {
        context.addIssue({ code: 'custom', message: 'layers that stand before it', path, input: unknown });
      }
      if (known.has(layer.name)) {
        context.addIssue({ code: 'custom', message: 'a name of its own', path: [...path, 'name'], input: layer.name });
      }
      known.add(layer.name);
    });
  });
export type CnnArchitecture = Readonly<z.infer<typeof cnnArchitectureSchema>>;
