/* eslint-disable @typescript-eslint/no-require-imports -- loading TensorFlow.js takes longer than classifying a text: only the library of the engine asked for is loaded */
import { Lifetime, ModelFileError, lazy, openOnEngine } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { CLASSIFICATION } from '../system';
import type { ClassificationModelFile, ClassificationParts } from '../system';
import { textBatches, wordBatch } from './classifier-executor';
import type { ClassifierExecutor } from './classifier-executor';
import { WordVocabulary } from './word-vocabulary';

/** What a classifier makes of a text. */
export interface Classification {
  readonly text: string;
  /** The most probable class; the first of equals. */
  readonly label: string;
  readonly probability: number;
  /** In the order of the model's labels; they sum to 1. */
  readonly probabilities: readonly number[];
  /** Words of the text that the model knows, and all of them. */
  readonly numKnownWords: number;
  readonly numWords: number;
}

/** How {@link ClassificationModel.classify} works. */
export interface ClassifyOptions {
  /** Words with padding that are computed at once; default 4000. */
  readonly batchWords?: number;
  /** Stops between batches, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A trained classifier, open on one engine. */
export class ClassificationModel {
  private constructor(
    readonly file: ClassificationModelFile,
    private readonly vocabulary: WordVocabulary,
    private readonly executor: ClassifierExecutor,
    private readonly lifetime: Lifetime,
  ) {}

  /** See {@link loadClassifier}. */
  static async load(source: ModelSource, device: Partial<DeviceOptions>): Promise<ClassificationModel> {
    const parts = await readModel(CLASSIFICATION, source);
    const { folder } = parts;
    const vocabulary = vocabularyOf(parts, folder);
    const executor = await openExecutor(parts, folder, device);
    const lifetime = new Lifetime(folder, () => {
      executor.dispose();
    });
    return new ClassificationModel(parts.file, vocabulary, executor, lifetime);
  }

  /** What the model computes on, human-readable. */
  get engine(): string {
    return this.executor.description;
  }

  /**
   * The classes of texts, in their order; they are computed in batches of like length, which changes no result. A text
   * without words has a class too: what the model takes for most likely when it knows nothing.
   */
  async classify(texts: readonly string[], options: ClassifyOptions = {}): Promise<Classification[]> {
    this.lifetime.expectOpen();
    const rows = texts.map((text) => this.vocabulary.encode(text));
    const found: Classification[] = [];
    const { labels } = this.file;
    for (const places of textBatches(rows, options.batchWords)) {
      options.signal?.throwIfAborted();
      const batch = wordBatch(places.map((place) => rows[place] ?? []));
      const values = await this.executor.probabilities(batch);
      places.forEach((place, row) => {
        const probabilities = Array.from(values.subarray(row * labels.length, (row + 1) * labels.length));
        found[place] = this.classificationOf(texts[place] ?? '', rows[place] ?? [], probabilities);
      });
    }
    return found;
  }

  /** Frees the weights; the model cannot be used afterwards. */
  dispose(): void {
    this.lifetime.end();
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  private classificationOf(text: string, ids: readonly number[], probabilities: readonly number[]): Classification {
    const probability = Math.max(...probabilities);
    const label = this.file.labels[probabilities.indexOf(probability)] ?? '';
    const numKnownWords = ids.filter((id) => id !== WordVocabulary.UNKNOWN_ID).length;
    return { text, label, probability, probabilities, numKnownWords, numWords: ids.length };
  }
}

/**
 * The vocabulary of a model.
 * @throws {@link ModelFileError} when it has another number of words than model.json says
 */
export function vocabularyOf({ file, files }: ClassificationParts, folder: string): WordVocabulary {
  const vocabulary = WordVocabulary.ofBytes(files[file.words] ?? new Uint8Array(), file);
  if (vocabulary.size === file.vocabularySize) return vocabulary;
  throw new ModelFileError({
    where: `${folder}: ${file.words}`,
    expected: `${String(file.vocabularySize - WordVocabulary.FIRST_ID)} words, as in model.json`,
    received: String(vocabulary.words.length),
    next: 'Copy the vocabulary that belongs to this model.json beside it.',
  });
}

const openOnnx = lazy(
  () => require('./open-onnx-classifier') as typeof import('./open-onnx-classifier'),
  'openOnnxClassifier',
); // the type of that very module
const openTensor = lazy(
  () => require('../network/classifier-network') as typeof import('../network/classifier-network'), // the type of that very module
  'openTensorClassifier',
);

function openExecutor(
  { file, weights }: ClassificationParts,
  where: string,
  device: Partial<DeviceOptions>,
): Promise<ClassifierExecutor> {
  return openOnEngine(device, {
    onnx: (options) => openOnnx(file, weights, where, options),
    tensor: (options) => openTensor(file, weights, where, options),
  });
}

/**
 * A classifier from its folder, or by the name of an installed one, ready to use; the caller disposes it.
 *
 * @throws {@link ModelFileError} when the folder is not a sound model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @example
 * const model = await loadClassifier('data/models/movie-reviews');
 * const [review] = await model.classify(['What a wonderful film.']);
 * console.log(review?.label, review?.probability);
 */
export function loadClassifier(
  source: ModelSource,
  options: Partial<DeviceOptions> = {},
): Promise<ClassificationModel> {
  return ClassificationModel.load(source, options);
}
