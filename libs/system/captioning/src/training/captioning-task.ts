import {
  DEFAULT_SPECIAL_IDS,
  InputError,
  MODEL_FORMAT_VERSION,
  pathInCnn,
  searchConfigSchema,
} from '@tolmach/contracts';
import type { CnnArchitecture, HostTensors, TrainingFacts } from '@tolmach/contracts';
import type { CaptioningModelFile } from '../system';
import type { CaptioningTrainingConfig } from '../training-config';
import { jsonBytes, writeModel } from '@tolmach/model-folder';
import type { ModelOrigin } from '@tolmach/model-folder';
import { crossEntropyOf, perplexityScores, targetFacts } from '@tolmach/sequence-training';
import type { Objective, RunFacts, TrainingTask } from '@tolmach/training';
import { CaptioningNetwork } from '../network/captioning-network';
import type { CaptioningParams } from '../network/captioning-network';
import { captionBatches } from './caption-batches';
import type { CaptionBatch, CaptionedExample } from './caption-batches';
import type { CaptionData, CaptionedFile } from './caption-data';
import { captionObjective } from './caption-objective';
import type { CaptionLearner } from './caption-objective';
import { PIECES_FILE } from './caption-pieces';
import type { CaptionPieces } from './caption-pieces';
import { validateCaptions } from './caption-validation';
import type { CnnTraining } from './cnn-training';
import type { FeatureCache } from './feature-cache';
import { selfCriticalObjective } from './self-critical';
import type { RewardOptions } from './self-critical';

/** File name of the CNN's layers, in a model folder and in a checkpoint. */
export const CNN_FILE = 'cnn.json';

/** What a captioning model is trained from. */
export interface CaptioningMaterial {
  readonly cnn: CnnArchitecture;
  readonly training: CnnTraining;
  readonly pieces: CaptionPieces;
  readonly data: CaptionData;
  /** SHA-256 of the image files, by path */
  readonly hashes: ReadonlyMap<string, string>;
  /** Equal for equal captions of equal images. */
  readonly checksums: { readonly train: string; readonly validation: string };
  /** Grids of all images at the cached layer. */
  readonly cache: FeatureCache;
  readonly start: HostTensors;
  readonly origin?: ModelOrigin | undefined;
}

/** Training of a captioning model on cached grids. */
export function captioningTask(
  config: CaptioningTrainingConfig,
  material: CaptioningMaterial,
): TrainingTask<CaptioningParams, CaptionBatch> {
  const { cnn, training, pieces, data, cache } = material;
  const network = networkToTrain(config, cnn, pieces);
  const learner = { network, layer: training.cached, specialIds: DEFAULT_SPECIAL_IDS };
  const examplesOf = (files: readonly CaptionedFile[]) => encodeExamples(files, material, config.data.maxLength);
  const encoded = examplesOf(data.train);
  const isLearnt = (_: unknown, index: number) => (encoded[index]?.captions.length ?? 0) > 0;
  const train = encoded.filter(isLearnt);
  const references = data.train.filter(isLearnt).map(({ captions }) => captions);
  const validated = data.validation.slice(0, config.validation.maxImages);
  const { batchImages, captionsPerImage } = config.update;
  const { mirrored, maxLength } = config.data;
  const batchOptions = { seed: config.seed, batchImages, captionsPerImage, mirrored, special: DEFAULT_SPECIAL_IDS };
  const isCrossEntropy = config.update.objective === 'cross_entropy'; // no reward, which does not compare with it
  const validation = {
    files: validated,
    examples: examplesOf(validated),
    ...{ cache, codec: pieces.codec, beamSize: config.validation.beamSize, maxLength },
  };
  const fileOf = (facts: RunFacts) => modelFile(config, pieces, targetFacts(facts));
  return {
    specs: network.specs(),
    start: material.start,
    origin: material.origin,
    objective: objectiveOf(config, learner, { references, codec: pieces.codec }),
    rateFactor: (path) => rateFactor(path, training, config.cnn.rateFactor),
    dataChecksum: material.checksums.train,
    validationChecksum: material.checksums.validation,
    files: { ...pieces.files, [CNN_FILE]: new TextEncoder().encode(JSON.stringify(cnn)) },
    description: `${String(pieces.codec.size)} pieces, ${String(training.trained.size)} layers of ${cnn.name} trained`,
    batches: (position) => captionBatches(train, cache, batchOptions, position),
    validate: (params, signal) => validateCaptions(learner, params, validation, signal),
    ...perplexityScores(config.stop),
    ...(isCrossEntropy && { validationLoss: crossEntropyOf }),
    modelFile: fileOf,
    writeModel: (folder, weights, facts) => {
      const files = { ...pieces.files, [CNN_FILE]: jsonBytes(cnn) };
      return writeModel(folder, { file: fileOf(facts), weights, files }, config.savedPrecision);
    },
    close: () => Promise.resolve(),
  };
}

/** The network that a config describes, over a CNN and pieces. */
export function networkToTrain(
  { model, image }: Pick<CaptioningTrainingConfig, 'model' | 'image'>,
  cnn: CnnArchitecture,
  { codec }: CaptionPieces,
): CaptioningNetwork {
  return new CaptioningNetwork({ architecture: model, cnn, image, vocabularySize: codec.size });
}

function objectiveOf(
  { update, data }: CaptioningTrainingConfig,
  learner: CaptionLearner,
  rewarded: Omit<RewardOptions, 'search'>,
): Objective<CaptioningParams, CaptionBatch> {
  if (update.objective === 'cross_entropy') return captionObjective(learner, update);
  const beam = { beamSize: update.rewardBeamSize, numBest: update.rewardBeamSize };
  const search = searchConfigSchema.parse({ ...beam, lengthPenalty: 0, maxLength: data.maxLength });
  return selfCriticalObjective(learner, { ...rewarded, search });
}

/** Layers of the CNN are frozen or learn at a rate of their own; all else learns at the full one. */
function rateFactor(path: string, { trained }: CnnTraining, factor: number): number {
  const layer = pathInCnn(path)?.replace(/\/(?:weights|bias)$/, '');
  if (layer === undefined) return 1;
  return trained.has(layer) ? factor : 0;
}

/** The images with those of their captions that are not too long. @throws {@link InputError} when all are */
function encodeExamples(
  files: readonly CaptionedFile[],
  { pieces, hashes }: CaptioningMaterial,
  maxLength: number,
): CaptionedExample[] {
  const examples = files.map(({ path, captions }) => ({
    sha256: hashes.get(path) ?? '', // every file was hashed before the task was made
    captions: captions.map((caption) => pieces.codec.encodeIds(caption)).filter((ids) => ids.length <= maxLength),
  }));
  if (examples.some(({ captions }) => captions.length > 0)) return examples;
  throw new InputError({
    where: 'data.captions',
    expected: `captions of at most ${String(maxLength)} pieces (data.maxLength)`,
    received: `${String(examples.length)} images whose captions are all longer`,
    next: 'Raise data.maxLength.',
    code: 'captions-too-long',
  });
}

function modelFile(
  { data, image, model }: CaptioningTrainingConfig,
  { codec }: CaptionPieces,
  training: TrainingFacts,
): CaptioningModelFile {
  return {
    formatVersion: MODEL_FORMAT_VERSION,
    kind: 'captioning',
    language: data.language,
    pieces: PIECES_FILE,
    vocabularySize: codec.size,
    specialIds: DEFAULT_SPECIAL_IDS,
    sentencePiece: codec.sentencePiece,
    cnn: CNN_FILE,
    image,
    architecture: model,
    training,
  };
}
