import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cnnArchitectureSchema } from '@tolmach/contracts';
import { captioningModelFileSchema } from '../src/system';
import { jsonBytes, writeModel } from '@tolmach/model-folder';
import { listSpecs } from '@tolmach/tensor-runtime';
import { irregularWeights, tinySections } from '@tolmach/testing-kit';
import type { TinySections } from '@tolmach/testing-kit';
import { pieceModelBytes, trainPieceModel } from '@tolmach/text-input';
import { CaptioningNetwork } from '../src/network/captioning-network';
import type { CaptioningParts } from '../src/system';

const TEXT = ['a man rides a horse.', 'two dogs run in the snow!', 'a child reads a letter'];
const NUM_PIECES = 40;

/** Height and width differ, so that a swap of them cannot hide. */
export const TINY_IMAGE = { height: 16, width: 24 };
/** Of the layer at which {@link TINY_CNN} is cut. */
export const TINY_GRID = { height: 4, width: 6 };

/** Three convolutions, and a layer beyond the cut that no model has weights for. */
export const TINY_CNN = cnnArchitectureSchema.parse({
  name: 'tiny',
  input: { size: [TINY_IMAGE.height, TINY_IMAGE.width], mean: [127, 120, 110], std: [128, 130, 125] },
  layers: [
    convolution('conv2d', 'stem', 'input', { kernel: [3, 3], strides: [2, 2], output_shape: [8, 12, 5] }),
    convolution('depthwise_conv2d', 'middle', 'stem', { kernel: [3, 3], strides: [2, 2], output_shape: [4, 6, 5] }),
    convolution('conv2d', 'head', 'middle', { kernel: [1, 1], strides: [1, 1], output_shape: [4, 6, 9] }),
    { op: 'global_average_pool', name: 'pool', input: 'head' },
  ],
});

function convolution(op: string, name: string, input: string, shape: object): object {
  const names = { weights: `${name}/weights`, bias: `${name}/bias` };
  return { op, name, input, ...names, padding: 'same', activation: 'relu6', ...shape };
}

/** Sections of a captioning architecture; keys given replace the tiny ones. */
export type TinyCaptionerSections = Omit<TinySections, 'tying'> & { readonly tying?: 'none' | 'target' };

/** A captioning model of a few thousand irregular parameters with a real vocabulary; another seed may caption all alike. */
export async function tinyCaptioner(sections: TinyCaptionerSections = {}, seed = 6): Promise<CaptioningParts> {
  const { encoder, decoder, ...rest } = sections;
  const bytes = pieceModelBytes(await trainPieceModel({ sentences: TEXT, vocabularySize: NUM_PIECES }));
  const architecture = {
    encoder: { projectionSize: 8, ...encoder },
    decoder: tinySections(decoder && { decoder }).decoder,
    ...rest,
  };
  const file = captioningModelFileSchema.parse({
    formatVersion: 1,
    kind: 'captioning',
    vocabularySize: NUM_PIECES,
    image: TINY_IMAGE,
    architecture,
  });
  const design = { architecture: file.architecture, cnn: TINY_CNN, image: file.image, vocabularySize: NUM_PIECES };
  const network = new CaptioningNetwork(design);
  const weights = irregularWeights(listSpecs(network.specs()), seed);
  return { file, weights, files: { [file.pieces]: bytes, [file.cnn]: jsonBytes(TINY_CNN) } };
}

/** A new folder that holds a model; the caller removes it. */
export async function writeTinyCaptioner(model: CaptioningParts): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tiny-captioner-'));
  await writeModel(folder, model);
  return folder;
}
