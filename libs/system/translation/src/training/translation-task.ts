import { DEFAULT_SPECIAL_IDS, MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import type { HostTensors, TrainingFacts } from '@tolmach/contracts';
import type { TranslationTrainingConfig } from '../training-config';
import type { TranslationModelFile } from '../system';
import { writeModel } from '@tolmach/model-folder';
import type { ModelOrigin } from '@tolmach/model-folder';
import { crossEntropyOf, perplexityScores, targetFacts } from '@tolmach/sequence-training';
import type { DataPosition, RunFacts, TrainingTask } from '@tolmach/training';
import { TranslationNetwork } from '../network/translation-network';
import type { TranslationParams } from '../network/translation-network';
import { batchesFrom } from './batches';
import type { EncodedCorpus } from './encoded-corpus';
import type { TrainingBatch } from './training-batch';
import { translationObjective } from './translation-objective';
import { validate } from './translation-validation';
import type { ValidationText } from './translation-validation';
import { NAMES_FILE } from './vocabulary';
import type { Vocabulary } from './vocabulary';

/** What a translation model is trained from. */
export interface TranslationData {
  readonly vocabulary: Vocabulary;
  readonly corpus: EncodedCorpus;
  readonly validation: ValidationText;
  readonly start?: HostTensors | undefined;
  readonly origin?: ModelOrigin | undefined;
}

/** Training of a translation model on an encoded corpus, which the task closes. */
export function translationTask(
  config: TranslationTrainingConfig,
  { vocabulary, corpus, validation, start, origin }: TranslationData,
): TrainingTask<TranslationParams, TrainingBatch> {
  const sizes = { source: vocabulary.source.size, target: vocabulary.target.size };
  const network = new TranslationNetwork(config.model, sizes);
  const { batchTokens, poolSentences } = config.update;
  const fileOf = (facts: RunFacts) => modelFile(config, vocabulary, targetFacts(facts));
  const batchOptions = { seed: config.seed, batchTokens, poolSentences, special: DEFAULT_SPECIAL_IDS };
  return {
    specs: network.specs(),
    start,
    origin,
    objective: translationObjective(network, config.update, DEFAULT_SPECIAL_IDS),
    rateFactor: () => 1,
    dataChecksum: corpus.facts.checksum,
    validationChecksum: validation.checksum,
    files: vocabulary.files,
    description: `${String(vocabulary.target.size)} target pieces`,
    batches: (position: DataPosition) => batchesFrom(corpus, batchOptions, position),
    validate: (params, signal) =>
      validate({ network, params }, validation, { vocabulary, beamSize: config.validation.beamSize, signal }),
    ...perplexityScores(config.stop),
    validationLoss: crossEntropyOf,
    modelFile: fileOf,
    writeModel: (folder, weights, facts) =>
      writeModel(folder, { file: fileOf(facts), weights, files: vocabulary.files }, config.savedPrecision),
    close: () => corpus.close(),
  };
}

function modelFile(
  { data, model }: TranslationTrainingConfig,
  { source, target, names, files }: Vocabulary,
  training: TrainingFacts,
): TranslationModelFile {
  return {
    formatVersion: MODEL_FORMAT_VERSION,
    kind: 'translation',
    sourceLanguage: data.sourceLanguage,
    targetLanguage: data.targetLanguage,
    sourcePieces: names.source,
    targetPieces: names.target,
    sourceVocabularySize: source.size,
    targetVocabularySize: target.size,
    specialIds: DEFAULT_SPECIAL_IDS,
    sentencePiece: source.sentencePiece,
    architecture: model,
    ...(NAMES_FILE in files && { knownNames: NAMES_FILE }),
    training,
  };
}
