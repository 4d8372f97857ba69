import { ConfigError, InputError, cnnArchitectureSchema, parseConfig } from '@tolmach/contracts';
import { captioningTrainingConfigSchema } from '../training-config';
import type { CnnArchitecture, HostTensors } from '@tolmach/contracts';
import type { CaptioningTrainingConfig } from '../training-config';
import { originOf, readTrained } from '@tolmach/model-folder';
import type { ModelOrigin } from '@tolmach/model-folder';
import { ParameterStore, SeededRandom } from '@tolmach/tensor-runtime';
import { expectSameNetwork, withRun } from '@tolmach/training';
import type { OpenRun, TrainOptions, TrainResult, TrainingTask } from '@tolmach/training';
import { cnnOf, readCnnFolder } from '../model/cnn-folder';
import type { CaptioningNetwork, CaptioningParams } from '../network/captioning-network';
import { CAPTIONING } from '../system';
import type { CaptionBatch } from './caption-batches';
import { readCaptionData, captionChecksum } from './caption-data';
import type { CaptionData, CaptionedFile } from './caption-data';
import { PIECES_FILE, learnCaptionPieces, openCaptionPieces } from './caption-pieces';
import type { CaptionPieces } from './caption-pieces';
import { CNN_FILE, captioningTask, networkToTrain } from './captioning-task';
import { CnnFeatures } from './cnn-features';
import { cnnTraining } from './cnn-training';
import { cnnWeights, modelWeights } from './cnn-weights';
import { FeatureCache } from './feature-cache';
import type { FeatureOrigin } from './feature-cache';
import { hashImages } from './hash-images';
import { fillCache, findBadFiles } from './image-features';
import { cnnFolder } from './installed-cnn';

/**
 * Trains a captioning model from images and captions, or continues a run, and returns how it ended; see {@link withRun}
 * for the run folder and for what it throws. The output of the CNN's frozen part is computed once for each image and kept
 * in the user's cache.
 */
export function trainCaptioner(config: CaptioningTrainingConfig, options: TrainOptions): Promise<TrainResult> {
  return withRun({ config, schema: captioningTrainingConfigSchema, options }, async (run) =>
    run.train(await openCaptioning(config, run, options.from)),
  );
}

/** The task of a run: its CNN and pieces, its images and captions, the grids of all images. */
async function openCaptioning(
  config: CaptioningTrainingConfig,
  run: OpenRun,
  from: string | undefined,
): Promise<TrainingTask<CaptioningParams, CaptionBatch>> {
  const { faults, say } = run;
  const listed = (await faults.reading(() => readCaptionData(config, run))) ?? NO_DATA;
  if (listed === NO_DATA) faults.settle();
  const hashes = await hashImages(
    [...listed.train, ...validatedOf(listed, config)].map(({ path }) => path),
    faults.add,
  );
  const beginning = await begin(config, listed, run, from).catch((fault: unknown) => {
    faults.settle(); // which tells more
    throw fault;
  });
  const { cnn, pieces } = beginning;
  const network = networkToTrain(config, cnn, pieces);
  const training = cnnTraining(cnn, config.model.encoder.cut, config.cnn);
  const values = await startValues(network, config.seed, beginning.weights);
  const origin = { cnn, weights: cnnWeights(values), layer: training.cached, image: config.image };
  const cache = FeatureCache.ofUser(origin);
  const data = await soundImages(listed, { config, hashes, cache, run });
  const validated = validatedOf(data, config);
  say(`captions: ${String(data.train.length)} images to train on, ${String(data.validation.length)} to validate`);
  const sides = config.data.mirrored ? [false, true] : [false];
  const keyed = (files: readonly CaptionedFile[], isMirrored: boolean) =>
    files.map(({ path }) => ({ path, key: { sha256: hashes.get(path) ?? '', isMirrored } }));
  const images = [...sides.flatMap((isMirrored) => keyed(data.train, isMirrored)), ...keyed(validated, false)];
  await computeFeatures(origin, cache, images, run);
  const checksums = { train: captionChecksum(data.train, hashes), validation: captionChecksum(validated, hashes) };
  const material = { cnn, training, pieces, data, hashes, checksums, cache, start: values };
  return captioningTask(config, { ...material, origin: beginning.origin });
}

const NO_DATA: CaptionData = { train: [], validation: [] };

function validatedOf({ validation }: CaptionData, config: CaptioningTrainingConfig): readonly CaptionedFile[] {
  return validation.slice(0, config.validation.maxImages);
}

/** What is known of the images of a run. */
interface KnownImages {
  readonly config: CaptioningTrainingConfig;
  readonly hashes: ReadonlyMap<string, string>;
  readonly cache: FeatureCache;
  readonly run: Pick<OpenRun, 'faults' | 'say' | 'signal'>;
}

/**
 * The images that can be read.
 * @throws {@link InputError} as {@link Faults.settle} does, with all that is wrong with captions and images, and when a set
 * has no image left
 */
async function soundImages(data: CaptionData, { config, hashes, cache, run }: KnownImages): Promise<CaptionData> {
  const { faults, signal } = run;
  const readable = [...data.train, ...validatedOf(data, config)].flatMap(({ path }) => {
    const sha256 = hashes.get(path);
    return sha256 === undefined ? [] : [{ path, key: { sha256, isMirrored: false } }];
  });
  const damaged = await findBadFiles({ cache, signal }, readable);
  for (const { error } of damaged) faults.add(error);
  faults.settle();
  const bad = new Set(damaged.map(({ path }) => path));
  const isSound = ({ path }: CaptionedFile) => hashes.has(path) && !bad.has(path);
  const validation = validatedOf(data, config).filter(isSound);
  const train = data.train.filter(isSound);
  if (train.length === 0 || validation.length === 0) throw noImages(config.data.images);
  return { train, validation };
}

function noImages(where: string): InputError {
  return new InputError({
    where,
    expected: 'images to train on and to validate that can be read',
    received: 'none',
    next: 'Check the folder and the files in it.',
    code: 'no-images',
  });
}

/** A CNN, pieces, and the weights to take over: those of the CNN, or of a whole model. */
interface Beginning {
  readonly cnn: CnnArchitecture;
  readonly pieces: CaptionPieces;
  readonly weights: HostTensors;
  readonly origin?: ModelOrigin;
}

async function begin(
  config: CaptioningTrainingConfig,
  { train }: CaptionData,
  { files: saved, weights: trained, say, signal }: OpenRun,
  from: string | undefined,
): Promise<Beginning> {
  const { sentencePiece } = config.vocabulary;
  const kept = saved?.[CNN_FILE];
  if (kept !== undefined && trained !== undefined) {
    const cnn = parseConfig(cnnArchitectureSchema, JSON.parse(new TextDecoder().decode(kept)), CNN_FILE);
    return { cnn, pieces: await openCaptionPieces(saved?.[PIECES_FILE], sentencePiece), weights: trained };
  }
  if (from !== undefined) return readStart(config, from);
  const { folder } = config.cnn;
  if (folder === undefined) throw noCnn();
  const { cnn, weights } = await readCnnFolder(await cnnFolder(folder));
  const pieces =
    saved === undefined
      ? await learnCaptionPieces(train, config.vocabulary, signal)
      : await openCaptionPieces(saved[PIECES_FILE], sentencePiece);
  say(`vocabulary: ${String(pieces.codec.size)} pieces`);
  return { cnn, pieces, weights: modelWeights(weights) };
}

/** Another model's CNN, pieces and weights. */
async function readStart({ model, image, vocabulary }: CaptioningTrainingConfig, from: string): Promise<Beginning> {
  const parts = await readTrained(CAPTIONING, from);
  const { file, weights, files } = parts;
  const cnn = cnnOf(parts, from);
  expectSameNetwork(from, { image, model }, { image: file.image, model: file.architecture });
  const pieces = await openCaptionPieces(files[file.pieces], vocabulary.sentencePiece);
  return { cnn, pieces, weights, origin: originOf(from, file.training) };
}

/** Fresh values of all parameters, with those given in their places. */
async function startValues(network: CaptioningNetwork, seed: number, given: HostTensors): Promise<HostTensors> {
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(seed, 0, 'initialise'));
  const fresh = await store.toHost();
  store.dispose();
  return Object.fromEntries(Object.entries(fresh).map(([path, tensor]) => [path, given[path] ?? tensor]));
}

async function computeFeatures(
  origin: FeatureOrigin,
  cache: FeatureCache,
  images: Parameters<typeof fillCache>[1],
  { say, signal }: OpenRun,
): Promise<void> {
  const cnn = new CnnFeatures(origin);
  let told = 0;
  try {
    await fillCache({ cnn, image: origin.image, cache, signal }, images, (numDone, numMissing) => {
      if (numDone < told + TELL_EVERY && numDone < numMissing) return;
      told = numDone;
      say(`features of ${origin.layer}: ${String(numDone)} of ${String(numMissing)} images`);
    });
  } finally {
    cnn.dispose();
  }
}

/** Images between two lines about features. */
const TELL_EVERY = 1000;

function noCnn(): ConfigError {
  return new ConfigError({
    where: 'cnn.folder',
    expected: 'a CNN folder to start from, or a captioning model',
    received: 'neither',
    next: 'Install one with `npx @tolmach/cnn install efficientnet-lite2` and name its folder.',
    code: 'no-cnn',
  });
}
