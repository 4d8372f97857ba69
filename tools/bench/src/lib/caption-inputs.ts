import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, UsageError } from '@tolmach/contracts';
import { writeRandomCaptioner } from './random-captioner';
import { writeRandomPictures } from './random-pictures';

/** The images to caption, and the model. */
export interface CaptionInputs {
  /** folder of a captioning model */
  readonly model: string;
  /** folder of JPEG files */
  readonly images: string;
  /** pieces that a caption may have */
  readonly maxLength: number;
}

/** Flags for the images and the model. */
interface InputOptions {
  readonly model: string | undefined;
  readonly cnn: string | undefined;
  readonly cut: string;
  readonly images: string | undefined;
  readonly count: number;
  readonly maxLength: number | undefined;
}

const BUNDLED_MODEL = join(__dirname, '../../../../data/models/caption-en');

/** Limit for a trained model, which ends captions by itself: that of the program `caption`. */
const TRAINED_MAX_LENGTH = 40;
/** Length of a random model's captions, in pieces: about that of human captions. */
const RANDOM_MAX_LENGTH = 14;
/** Number of synthetic pictures; further images repeat them. */
const MAX_PICTURES = 20;

/**
 * Returns what `use` returns, given the model and the images that the flags name. Anything not named is made in a
 * temporary folder and removed afterwards.
 * @throws {@link UsageError} when there is neither a named or bundled model nor a CNN to make one from
 */
export async function withCaptionInputs<Result>(
  options: InputOptions,
  use: (inputs: CaptionInputs) => Promise<Result>,
): Promise<Result> {
  const temporary = await mkdtemp(join(tmpdir(), 'bench-caption-'));
  try {
    const trained = trainedModel(options);
    const model = trained ?? (await newFolder(temporary, 'random-captioner'));
    if (trained === undefined) await writeRandomCaptioner(model, neededCnn(options), options.cut);
    const images = options.images ?? (await newFolder(temporary, 'random-pictures'));
    if (options.images === undefined) await writeRandomPictures(images, Math.min(options.count, MAX_PICTURES));
    const usual = trained === undefined ? RANDOM_MAX_LENGTH : TRAINED_MAX_LENGTH;
    return await use({ model, images, maxLength: options.maxLength ?? usual });
  } finally {
    await rm(temporary, { recursive: true });
  }
}

function trainedModel({ model, cnn }: InputOptions): string | undefined {
  if (model !== undefined || cnn !== undefined) return model;
  return existsSync(BUNDLED_MODEL) ? BUNDLED_MODEL : undefined;
}

function neededCnn({ cnn }: InputOptions): string {
  if (cnn !== undefined) return cnn;
  throw new UsageError({
    where: '--model',
    expected: 'the folder of a captioning model, or --cnn with that of a CNN',
    received: 'neither, and no bundled model',
    next: 'Name one; npx @tolmach/cnn install efficientnet-lite2 fetches a CNN and prints its folder.',
  });
}

async function newFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder);
  return folder;
}

/**
 * `count` JPEG files of a folder in the order of their names, repeated if there are fewer.
 * @throws {@link InputError} when the folder has none
 */
export async function listPictures(folder: string, count: number): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /\.jpe?g$/i.test(name)).sort();
  if (names.length > 0) {
    return Array.from({ length: count }, (_, index) => join(folder, names[index % names.length] ?? ''));
  }
  const next = 'Name a folder that has some, or omit --images.';
  throw new InputError({ where: folder, expected: 'JPEG files', received: 'none', next });
}
