import { MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { writeModel } from '@tolmach/model-folder';
import type { ModelOrigin } from '@tolmach/model-folder';
import type { Initialiser } from '@tolmach/tensor-runtime';
import type { RunFacts, TrainingTask } from '@tolmach/training';
import type { WordVocabulary } from '../model/word-vocabulary';
import { ClassifierNetwork } from '../network/classifier-network';
import type { ClassifierParams } from '../network/classifier-network';
import type { ClassificationModelFile } from '../system';
import type { ClassificationTrainingConfig } from '../training-config';
import { classificationObjective } from './classification-objective';
import { validate } from './classification-validation';
import { checksumOf, classWeights } from './labelled-data';
import type { LabelledData } from './labelled-data';
import { batchesFrom } from './text-batches';
import type { EncodedText, TextBatch } from './text-batches';

/** The vocabulary's name, in model folders and checkpoints. */
export const WORDS_FILE = 'words.txt';

/** What a classifier is trained from. */
export interface ClassificationData extends LabelledData {
  readonly vocabulary: WordVocabulary;
  /** Starting values of the word vectors. */
  readonly vectors?: Initialiser | undefined;
  /** Values to start from instead. */
  readonly start?: HostTensors | undefined;
  /** What is owed to the model that these values are of. */
  readonly origin?: ModelOrigin | undefined;
}

/** Training of a classifier on labelled texts. */
export function classificationTask(
  config: ClassificationTrainingConfig,
  data: ClassificationData,
): TrainingTask<ClassifierParams, TextBatch> {
  const { vocabulary, labels } = data;
  const network = new ClassifierNetwork(config.model, { vocabulary: vocabulary.size, classes: labels.length });
  const encode = (texts: LabelledData['train']): EncodedText[] =>
    texts.map(({ text, label }) => ({ ids: vocabulary.encode(text), classIndex: labels.indexOf(label) }));
  const train = encode(data.train);
  const validation = { encoded: encode(data.validation), texts: data.validation.map(({ text }) => text), labels };
  const options = { seed: config.seed, batchSize: config.update.batchSize, poolTexts: config.update.poolTexts };
  const weights = classWeights(config.update.classWeights, data);
  const files = { [WORDS_FILE]: vocabulary.bytes };
  const fileOf = ({ count: _, ...facts }: RunFacts) => modelFile(config, data, { ...facts, targetTokens: 0 });
  return {
    specs: network.specs(data.vectors),
    start: data.start,
    origin: data.origin,
    objective: classificationObjective(network, { ...config.update, classWeights: weights }),
    rateFactor: (path) => (path === 'embeddings/static' ? 0 : 1),
    dataChecksum: checksumOf(data),
    files,
    description: `${String(vocabulary.words.length)} words, ${String(labels.length)} classes`,
    batches: (position) => batchesFrom(train, options, position),
    smallerIsBetter: ['loss', 'calibrationError'],
    validationLoss: ({ loss = NaN }) => loss,
    validate: (params) => validate({ network, params }, validation),
    modelFile: fileOf,
    writeModel: (folder, values, facts) =>
      writeModel(folder, { file: fileOf(facts), weights: values, files }, config.savedPrecision),
    close: () => Promise.resolve(),
  };
}

function modelFile(
  { data, model, vocabulary: { lowerCase } }: ClassificationTrainingConfig,
  { vocabulary, labels }: ClassificationData,
  training: ClassificationModelFile['training'],
): ClassificationModelFile {
  return {
    formatVersion: MODEL_FORMAT_VERSION,
    kind: 'classification',
    labels: [...labels],
    labelNames: data.labelNames,
    words: WORDS_FILE,
    vocabularySize: vocabulary.size,
    lowerCase,
    architecture: model,
    training,
  };
}
