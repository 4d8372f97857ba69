import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_SPECIAL_IDS, cnnArchitectureSchema, parseConfig } from '@tolmach/contracts';
import { captioningArchitectureSchema } from '../src/architecture';
import { captioningTrainingConfigSchema } from '../src/training-config';
import type { HostTensors } from '@tolmach/contracts';
import type { CaptioningTrainingConfig } from '../src/training-config';
import { writeSafetensors } from '@tolmach/safetensors';
import { assembleTargets } from '@tolmach/sequence-training';
import { engineCacheFolder } from '@tolmach/durable-files';
import { irregularWeights, pngBytes, seededNumbers } from '@tolmach/testing-kit';
import { CaptioningNetwork } from '../src/network/captioning-network';
import type { CaptionBatch, CaptionedExample } from '../src/training/caption-batches';
import type { CaptionLearner } from '../src/training/caption-objective';

/** Height and width differ, so that a swap of them cannot hide. */
export const TINY_SIZE = { height: 16, width: 24 };

/** Three convolutions, the middle one frozen or not, and a layer beyond the cut. */
export const TINY_CNN = cnnArchitectureSchema.parse({
  name: 'tiny',
  input: { size: [16, 24], mean: [127, 120, 110], std: [128, 130, 125] },
  layers: [
    convolution('stem', 'input', { kernel: [3, 3], strides: [4, 4], output_shape: [4, 6, 5] }),
    convolution('middle', 'stem', { kernel: [1, 1], strides: [1, 1], output_shape: [4, 6, 7] }),
    convolution('head', 'middle', { kernel: [2, 3], strides: [2, 3], output_shape: [2, 2, 6] }),
    { op: 'global_average_pool', name: 'pool', input: 'head' },
  ],
});

function convolution(name: string, input: string, shape: object): object {
  const names = { weights: `${name}/weights`, bias: `${name}/bias` };
  return { op: 'conv2d', name, input, ...names, padding: 'same', activation: 'relu6', ...shape };
}

const CHANNELS: Readonly<Record<string, readonly [kernel: readonly number[], bias: number]>> = {
  stem: [[3, 3, 3, 5], 5],
  middle: [[1, 1, 5, 7], 7],
  head: [[2, 3, 7, 6], 6],
};

/** Weights of {@link TINY_CNN} by `<layer>/weights` and `<layer>/bias`; the same for the same seed. */
export function tinyCnnWeights(seed = 3): HostTensors {
  const specs = Object.entries(CHANNELS).flatMap(([name, [kernel, bias]]) => [
    { path: `${name}/weights`, spec: { shape: kernel } },
    { path: `${name}/bias`, spec: { shape: [bias] } },
  ]);
  return irregularWeights(specs, seed);
}

/** Writes a CNN folder of {@link TINY_CNN}, and returns its path. */
export async function writeTinyCnn(folder: string, seed?: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'architecture.json'), JSON.stringify(TINY_CNN));
  await writeFile(path.join(folder, 'weights.safetensors'), writeSafetensors(tinyCnnWeights(seed)));
  return folder;
}

const COLOURS = { red: [220, 30, 20], green: [30, 190, 40], blue: [20, 40, 210], white: [240, 235, 230] } as const;
type Colour = keyof typeof COLOURS;
const NAMES = Object.keys(COLOURS) as Colour[]; // what COLOURS was written with

/** Writes a picture of two halves, one above the other, with some noise; another seed is another picture. */
export async function writeHalves(file: string, above: Colour, below: Colour, seed: number): Promise<string> {
  const { height, width } = TINY_SIZE;
  const random = seededNumbers(seed);
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, index) => {
    const colour = COLOURS[index < (height * width * 3) / 2 ? above : below];
    return Math.min(255, (colour[index % 3] ?? 0) + Math.floor(random() * 15));
  });
  await writeFile(file, pngBytes(pixels, TINY_SIZE));
  return file;
}

/** Files of a run. */
export interface TinyPictures {
  /** data section of a config */
  readonly data: {
    readonly images: string;
    readonly captions: string;
    readonly train: string;
    readonly validation: string;
  };
  /** of the CNN */
  readonly cnnFolder: string;
  readonly train: readonly string[];
  readonly validation: readonly string[];
}

/** The captions of a picture, `numCaptions` of them. */
function captionsOf(above: Colour, below: Colour, numCaptions: number): string[] {
  const all = [
    `A ${above} half above a ${below} half.`,
    `A ${below} half below a ${above} half.`,
    `${above} is on top of ${below}.`,
  ];
  return all.slice(0, numCaptions);
}

/** How many captions a picture has: the same for all, or one that depends on its number. */
export type NumCaptions = (picture: number) => number;

/**
 * Writes twelve training pictures, one for each pair of two colours, and `numValidation` others of the same pairs, their
 * captions, lists, and a CNN folder.
 */
export async function writeTinyPictures(
  folder: string,
  { numCaptions = () => 1, numValidation = 12 }: { numCaptions?: NumCaptions; numValidation?: number } = {},
): Promise<TinyPictures> {
  const images = path.join(folder, 'images');
  await mkdir(images, { recursive: true });
  const pairs = NAMES.flatMap((above) => NAMES.filter((below) => below !== above).map((below) => ({ above, below })));
  const lines: string[] = [];
  const write = async (set: string, count: number, firstSeed: number) => {
    const names: string[] = [];
    for (const [index, { above, below }] of pairs.slice(0, count).entries()) {
      const name = `${set} ${above} ${below}.png`;
      await writeHalves(path.join(images, name), above, below, firstSeed + index);
      const captions = captionsOf(above, below, numCaptions(index));
      lines.push(...captions.map((caption, number) => `${name}\t${String(number)}\t${caption}`));
      names.push(name);
    }
    await writeFile(path.join(folder, `${set}.txt`), names.map((name) => `${name}\n`).join(''));
    return names;
  };
  const train = await write('train', pairs.length, 100);
  const validation = await write('validation', numValidation, 200);
  await writeFile(path.join(folder, 'captions.tsv'), lines.map((line) => `${line}\n`).join(''));
  const data = {
    images,
    captions: path.join(folder, 'captions.tsv'),
    train: path.join(folder, 'train.txt'),
    validation: path.join(folder, 'validation.txt'),
  };
  return { data, cnnFolder: await writeTinyCnn(path.join(folder, 'cnn')), train, validation };
}

/** Model section of {@link TINY_CNN}'s sizes. */
export const TINY_CAPTIONER = {
  encoder: { cut: 'head', projectionSize: 9, positions: 'learnt' },
  decoder: { embeddingSize: 8, hiddenSize: 10, numLayers: 1, attentionSize: 6, readoutSize: 8 },
} as const;

/** A config of a small captioning model, whose steps take milliseconds; sections given replace the tiny ones. */
export function tinyCaptionConfig(
  { data, cnnFolder }: Pick<TinyPictures, 'data' | 'cnnFolder'>,
  sections: Readonly<Record<string, object | number>> = {},
): CaptioningTrainingConfig {
  const { data: dataChanges, cnn, ...rest } = sections as Readonly<Record<string, object>>; // numbers have other names
  const tiny = {
    image: TINY_SIZE,
    vocabulary: { size: 40 },
    model: TINY_CAPTIONER,
    schedule: { kind: 'constant', learningRate: 0.01, warmupSteps: 2 },
    update: { batchImages: 5, captionsPerImage: 2 },
    validation: { everySteps: 6 },
    seed: 11,
    reportEverySteps: 1,
    checkpointEverySteps: 4,
  };
  const files = { data: { ...data, ...dataChanges }, cnn: { folder: cnnFolder, ...cnn } };
  return parseConfig(captioningTrainingConfigSchema, { ...tiny, ...files, ...rest }, 'tiny captions');
}

/** A cache of the user that is empty but for the engines; returns the way back to the old one. */
export async function emptyUserCache(folder: string): Promise<() => void> {
  const engines = engineCacheFolder();
  const before = process.env['XDG_CACHE_HOME'];
  process.env['XDG_CACHE_HOME'] = folder;
  await mkdir(path.join(folder, 'tolmach'), { recursive: true });
  await symlink(engines, path.join(folder, 'tolmach', 'engine'), 'junction');
  return () => {
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
  };
}

/** Pieces of {@link tinyLearner}'s vocabulary. */
export const TINY_PIECES = 20;

/** A captioning network over grids of `layer`, as an objective wants it. */
export function tinyLearner(layer = 'head', model: object = {}): CaptionLearner {
  const architecture = captioningArchitectureSchema.parse({ ...TINY_CAPTIONER, ...model });
  const design = { architecture, cnn: TINY_CNN, image: TINY_SIZE, vocabularySize: TINY_PIECES };
  return { network: new CaptioningNetwork(design), layer, specialIds: DEFAULT_SPECIAL_IDS };
}

/** Rows, columns and channels of the output of {@link TINY_CNN}'s head. */
export const TINY_GRID = [2, 2, 6] as const;

/** A grid of irregular values, [2, 2, 6], that depend on the number given. */
export function tinyGrid(number: number): Float32Array {
  const random = seededNumbers(number);
  return Float32Array.from({ length: 24 }, () => 3 * random());
}

/** A batch of images whose grids depend on their numbers, with these captions of each. */
export function tinyBatch(captions: readonly (readonly (readonly number[])[])[]): CaptionBatch {
  return {
    grids: Float32Array.from(captions.flatMap((_, image) => [...tinyGrid(image + 1)])),
    gridShape: TINY_GRID,
    numImages: captions.length,
    examples: captions.map((_, image) => image),
    imageOfRow: Int32Array.from(captions.flatMap((rows, image) => rows.map(() => image))),
    ...assembleTargets(captions.flat(), DEFAULT_SPECIAL_IDS),
  };
}

/** An example whose captions are one piece each, told apart by the example and their order. */
export function tinyExample(number: number, numCaptions: number): CaptionedExample {
  const sha256 = number.toString(16).padStart(64, '0');
  return { sha256, captions: Array.from({ length: numCaptions }, (_, index) => [100 * (number + 1) + index]) };
}
