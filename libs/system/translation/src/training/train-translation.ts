import { translationTrainingConfigSchema } from '../training-config';
import type { HostTensors } from '@tolmach/contracts';
import type { TranslationTrainingConfig } from '../training-config';
import { originOf, readTrained } from '@tolmach/model-folder';
import type { ModelOrigin } from '@tolmach/model-folder';
import { ParameterStore, SeededRandom } from '@tolmach/tensor-runtime';
import { expectSameNetwork, withRun } from '@tolmach/training';
import type { OpenRun, TrainOptions, TrainResult, TrainingTask } from '@tolmach/training';
import { TranslationNetwork } from '../network/translation-network';
import type { TranslationParams } from '../network/translation-network';
import { TRANSLATION } from '../system';
import { openCorpus } from './corpus';
import { describeCounts } from './corpus-filter';
import type { EncodedCorpus } from './encoded-corpus';
import { checkTexts } from './parallel-text';
import type { TrainingBatch } from './training-batch';
import { transferWeights } from './transfer-weights';
import { translationTask } from './translation-task';
import { readValidation } from './translation-validation';
import type { ValidationText } from './translation-validation';
import { adoptVocabulary, learnVocabulary, openVocabulary, withNames } from './vocabulary';
import type { Vocabulary } from './vocabulary';

/** Where a run begins: its vocabulary and, where another model is taken over, weights. */
interface Beginning {
  readonly vocabulary: Vocabulary;
  readonly start?: HostTensors;
  readonly origin?: ModelOrigin;
}

/**
 * Trains a translation model from text files, or continues a run, and returns how it ended; see {@link withRun} for the
 * run folder and for what it throws.
 */
export function train(config: TranslationTrainingConfig, options: TrainOptions): Promise<TrainResult> {
  return withRun({ config, schema: translationTrainingConfigSchema, options }, async (run) =>
    run.train(await openTranslation(config, run, options.from)),
  );
}

/** The task of a run: its vocabulary, corpus and validation text. */
async function openTranslation(
  config: TranslationTrainingConfig,
  run: OpenRun,
  from: string | undefined,
): Promise<TrainingTask<TranslationParams, TrainingBatch>> {
  await checkTexts(config.data, run);
  const beginning = await begin(config, run, from);
  const { vocabulary } = beginning;
  const corpus = await openRunCorpus(config, run, vocabulary);
  try {
    sayCorpus(corpus, config, run.say);
    const validation = await readValidation(config, vocabulary);
    sayValidation(validation, config, run.say);
    return translationTask(config, { ...beginning, corpus, validation });
  } catch (fault) {
    await corpus.close();
    throw fault;
  }
}

async function begin(config: TranslationTrainingConfig, run: OpenRun, from: string | undefined): Promise<Beginning> {
  const { files, say } = run;
  if (files !== undefined) return { vocabulary: await openVocabulary(files, config.vocabulary.sentencePiece) };
  if (from !== undefined && !config.vocabulary.transfer) return fineTune(config, run, from);
  const vocabulary = await withNames(await learnVocabulary(config, run), config.data, run.signal);
  say(`vocabulary: ${String(vocabulary.source.size)} source, ${String(vocabulary.target.size)} target pieces`);
  return from === undefined ? { vocabulary } : transferFrom(config, from, vocabulary);
}

/** Another model's weights under the run's own pieces. */
async function transferFrom(
  config: TranslationTrainingConfig,
  from: string,
  vocabulary: Vocabulary,
): Promise<Beginning> {
  const trained = await readStart(config, from);
  const network = new TranslationNetwork(config.model, {
    source: vocabulary.source.size,
    target: vocabulary.target.size,
  });
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(config.seed, 0, 'initialise'));
  const fresh = await store.toHost();
  store.dispose();
  const start = transferWeights(fresh, trained.start, { from: trained.vocabulary, to: vocabulary });
  return { vocabulary, start, origin: trained.origin };
}

/** Another model's weights and pieces, and its names with those of the run's own text. */
async function fineTune(config: TranslationTrainingConfig, { signal }: OpenRun, from: string): Promise<Beginning> {
  const trained = await readStart(config, from);
  return { ...trained, vocabulary: await withNames(trained.vocabulary, config.data, signal) };
}

/** A trained model, fresh slots. */
async function readStart(config: TranslationTrainingConfig, from: string): Promise<Required<Beginning>> {
  const { file, weights, files: pieces } = await readTrained(TRANSLATION, from);
  expectSameNetwork(from, { model: config.model }, { model: file.architecture });
  const names = { source: file.sourcePieces, target: file.targetPieces };
  const vocabulary = await adoptVocabulary(pieces, names, config.vocabulary.sentencePiece);
  return { vocabulary, start: weights, origin: originOf(from, file.training) };
}

function openRunCorpus(
  config: TranslationTrainingConfig,
  { folder, isResumed, signal }: OpenRun,
  vocabulary: Vocabulary,
): Promise<EncodedCorpus> {
  return openCorpus({
    folder: folder.dataFolder,
    train: config.data.train,
    filter: config.data,
    preparation: config.data.preparation,
    skipBad: config.data.skipBad,
    sourceCodec: vocabulary.source,
    targetCodec: vocabulary.target,
    vocabularyChecksum: vocabulary.checksum,
    vocabularySize: Math.max(vocabulary.source.size, vocabulary.target.size),
    onChange: isResumed ? 'refuse' : 'rebuild',
    signal,
  });
}

function sayValidation(
  { pairs, numTooLong, maxLength }: ValidationText,
  { data }: TranslationTrainingConfig,
  say: (text: string) => void,
): void {
  if (numTooLong === 0) return;
  const reason = `${String(numTooLong)} left out, longer than ${String(maxLength)} pieces (twice data.maxLength)`;
  say(`${data.validation.source}: ${String(pairs.length)} lines kept; ${reason}`);
}

function sayCorpus(corpus: EncodedCorpus, config: TranslationTrainingConfig, say: (text: string) => void): void {
  corpus.facts.counts.forEach((counts, index) => {
    say(`${config.data.train[index]?.source ?? ''}: ${describeCounts(counts)}`);
  });
}
