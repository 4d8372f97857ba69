import { Lifetime, pauses } from '@tolmach/contracts';
import type { EngineChoice } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { INFER } from '@tolmach/recurrent-layer';
import { idTensor } from '@tolmach/target-side';
import { tf } from '@tolmach/tensor-runtime';
import type { Word } from '@tolmach/word-vectors';
import { openTensorClassifier } from '../network/classifier-network';
import type { OpenedClassifier } from '../network/classifier-network';
import { CLASSIFICATION } from '../system';
import type { ClassificationModelFile } from '../system';
import { vocabularyOf } from './classification-model';
import { textBatches, wordBatch } from './classifier-executor';
import type { WordVocabulary } from './word-vocabulary';

/** A word with what it did. */
export interface TellingWord extends Word {
  /** How much it moved the logit of the class against the mean of the others; above 0 it told for the class. */
  readonly influence: number;
}

/** Says which words of a text told most; its owner disposes it. */
export interface Explainer {
  /**
   * Of each text the words in order, with their influence on the class of this label.
   * @param signal - ends it between two batches, with the signal's reason
   */
  explain(
    texts: readonly { readonly text: string; readonly label: string }[],
    signal?: AbortSignal,
  ): Promise<TellingWord[][]>;
  dispose(): void;
}

/** The explainer of a model, on an engine of TensorFlow.js; errors are those of {@link loadClassifier}. */
export async function loadExplainer(
  source: ModelSource,
  options: { readonly engine?: EngineChoice; readonly threads?: number | undefined } = {},
): Promise<Explainer> {
  const { engine = 'auto', threads } = options;
  const parts = await readModel(CLASSIFICATION, source);
  const { folder } = parts;
  const vocabulary = vocabularyOf(parts, folder);
  const opened = await openTensorClassifier(parts.file, parts.weights, folder, { engine, threads });
  const lifetime = new Lifetime(folder, () => {
    opened.dispose();
  });
  return {
    explain: async (texts, signal) => {
      lifetime.expectOpen();
      return explain(opened, { vocabulary, labels: parts.file.labels, signal }, texts);
    },
    dispose: () => {
      lifetime.end();
    },
  };
}

interface ExplainedModel extends Pick<ClassificationModelFile, 'labels'> {
  readonly vocabulary: WordVocabulary;
  readonly signal: AbortSignal | undefined;
}

async function explain(
  classifier: OpenedClassifier,
  { vocabulary, labels, signal }: ExplainedModel,
  texts: readonly { readonly text: string; readonly label: string }[],
): Promise<TellingWord[][]> {
  const words = texts.map(({ text }) => vocabulary.split(text));
  const rows = words.map((row) => row.map(({ form }) => vocabulary.idOf(form)));
  const found: TellingWord[][] = [];
  const pause = pauses(signal);
  for (const places of textBatches(rows)) {
    await pause();
    const batch = wordBatch(places.map((place) => rows[place] ?? []));
    const classes = places.map((place) => labels.indexOf(texts[place]?.label ?? ''));
    const influences = gradientTimesInput(classifier, batch, classes, labels.length);
    const values = await influences.array();
    influences.dispose();
    places.forEach((place, row) => {
      found[place] = (words[place] ?? []).map((word, index) => ({ ...word, influence: values[row]?.[index] ?? 0 }));
    });
  }
  return found;
}

/**
 * The gradient of the logit of each row's class, less the mean of the others, by the word vectors, times these, summed over
 * their channels: [batch, time]; the caller owns it.
 * @see Shrikumar et al. 2017, section 2.2 (gradient x input)
 */
function gradientTimesInput(
  { network, params }: OpenedClassifier,
  batch: ReturnType<typeof wordBatch>,
  classes: readonly number[],
  numClasses: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const { mask } = idTensor(batch);
    const embedded = network.embed(params, batch);
    const others = -1 / (numClasses - 1);
    const signs = tf.oneHot(tf.tensor1d([...classes], 'int32'), numClasses, 1, others, 'float32'); // [batch, class]
    const score = (vectors: tf.Tensor) =>
      network
        .logitsOf(params, vectors as tf.Tensor3D, mask, INFER)
        .mul(signs)
        .sum<tf.Scalar>(); // as embed gives them
    return tf.grad(score)(embedded).mul(embedded).sum<tf.Tensor2D>(2);
  });
}
