import { ConfigError, InputError } from '@tolmach/contracts';
import { originOf, readTrained } from '@tolmach/model-folder';
import { expectSameNetwork, withRun } from '@tolmach/training';
import type { OpenRun, TrainOptions, TrainResult, TrainingTask } from '@tolmach/training';
import { readWordVectors } from '@tolmach/word-vectors';
import { vocabularyOf } from '../model/classification-model';
import { WordVocabulary } from '../model/word-vocabulary';
import type { ClassifierParams } from '../network/classifier-network';
import { CLASSIFICATION } from '../system';
import { classificationTrainingConfigSchema } from '../training-config';
import type { ClassificationTrainingConfig } from '../training-config';
import { WORDS_FILE, classificationTask } from './classification-task';
import type { ClassificationData } from './classification-task';
import { readLabelledData } from './labelled-data';
import type { LabelledData } from './labelled-data';
import { learnVocabulary } from './learn-vocabulary';
import type { TextBatch } from './text-batches';
import { naiveBayesInitialiser, vectorInitialiser } from './vector-initialiser';

/**
 * Trains a classifier from labelled texts, or continues a run, and returns how it ended; see {@link withRun} for the run
 * folder and for what it throws.
 */
export function trainClassifier(config: ClassificationTrainingConfig, options: TrainOptions): Promise<TrainResult> {
  return withRun({ config, schema: classificationTrainingConfigSchema, options }, async (run) =>
    run.train(await openClassification(config, run, options.from)),
  );
}

async function openClassification(
  config: ClassificationTrainingConfig,
  run: OpenRun,
  from: string | undefined,
): Promise<TrainingTask<ClassifierParams, TextBatch>> {
  const data = await readLabelledData(config, run);
  const { train, validation, labels } = data;
  run.say(`texts: ${String(train.length)} to train on, ${String(validation.length)} to validate; ${labels.join(', ')}`);
  return classificationTask(config, { ...data, ...(await begin(config, data, run, from)) });
}

/** Where a run begins: its vocabulary and, where they are taken over, vectors or weights. */
async function begin(
  config: ClassificationTrainingConfig,
  data: LabelledData,
  { files, say }: OpenRun,
  from: string | undefined,
): Promise<Omit<ClassificationData, keyof LabelledData>> {
  const { vocabulary: options } = config;
  if (files !== undefined)
    return { vocabulary: WordVocabulary.ofBytes(files[WORDS_FILE] ?? new Uint8Array(), options) };
  if (from !== undefined) return readStart(config, data, from);
  const learnt = learnVocabulary(data.train, options);
  if (options.vectors !== undefined) return withVectors(config, learnt, options.vectors, say);
  return {
    vocabulary: learnt,
    ...(options.start === 'naiveBayes' && { vectors: naiveBayesInitialiser(learnt, data) }),
  };
}

/** The vocabulary with the first words of a file of vectors, and those that the file has for it. */
async function withVectors(
  { vocabulary: options, model, data }: ClassificationTrainingConfig,
  learnt: WordVocabulary,
  path: string,
  say: OpenRun['say'],
): Promise<Pick<ClassificationData, 'vectors' | 'vocabulary'>> {
  const wanted = new Set(learnt.words);
  const found = await readWordVectors(path, { wanted, numFirst: options.vectorWords, size: model.embeddingSize });
  const vocabulary = new WordVocabulary([...new Set([...learnt.words, ...found.words])], options);
  const numFound = found.words.filter((word) => wanted.has(word)).length;
  if (numFound === 0) throw noVectors(path, data.train);
  say(
    `vectors: ${String(numFound)} of ${String(wanted.size)} words, and ${String(found.words.length - numFound)} others`,
  );
  return { vocabulary, vectors: vectorInitialiser(vocabulary, found) };
}

function noVectors(path: string, train: string): InputError {
  return new InputError({
    where: path,
    expected: `vectors of words of ${train}`,
    received: 'none of them',
    next: 'Take vectors of the language of the texts; vocabulary.lowerCase has to be as in the file.',
    code: 'no-vectors',
  });
}

/** Fine-tuning: another model's weights and words, fresh slots. */
async function readStart(config: ClassificationTrainingConfig, { labels }: LabelledData, from: string) {
  const parts = await readTrained(CLASSIFICATION, from);
  const { file, weights } = parts;
  if (JSON.stringify(file.labels) !== JSON.stringify(labels)) {
    throw new ConfigError({
      where: from,
      expected: `a model of the classes ${labels.join(', ')}`,
      received: file.labels.join(', '),
      next: 'Use the same labels (data.labelNames renames those of the files), or start anew.',
    });
  }
  expectSameNetwork(from, { model: usedSections(config.model) }, { model: usedSections(file.architecture) });
  return { vocabulary: vocabularyOf(parts, from), start: weights, origin: originOf(from, file.training) };
}

/** An architecture without the section of the network that it does not have. */
function usedSections({ convolution, recurrent, ...shared }: ClassificationTrainingConfig['model']): object {
  return shared.network === 'convolution' ? { ...shared, convolution } : { ...shared, recurrent };
}
