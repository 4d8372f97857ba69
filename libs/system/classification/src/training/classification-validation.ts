import { calibrationError, labelScores } from '@tolmach/metrics';
import { tf } from '@tolmach/tensor-runtime';
import { divergedAt } from '@tolmach/training';
import type { ValidationResult } from '@tolmach/training';
import { textBatches } from '../model/classifier-executor';
import type { ClassifierNetwork, ClassifierParams } from '../network/classifier-network';
import { textBatch } from './text-batches';
import type { EncodedText } from './text-batches';

/** Texts that the best model is chosen by. */
export interface ValidationTexts {
  readonly encoded: readonly EncodedText[];
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

/** Texts that samples.txt follows. */
const NUM_SAMPLES = 6;

/**
 * Accuracy, macro-averaged F1 and calibration error in percent, and the loss in nats per text.
 * @throws {@link ConfigError} when the loss is not finite: such a model is not worth keeping
 */
export async function validate(
  { network, params }: { readonly network: ClassifierNetwork; readonly params: ClassifierParams },
  { encoded, texts, labels }: ValidationTexts,
): Promise<ValidationResult> {
  const probabilities = await probabilitiesOf(network, params, encoded);
  const guesses = probabilities.map((row) => row.indexOf(Math.max(...row)));
  const loss = mean(encoded.map(({ classIndex }, index) => -Math.log(probabilities[index]?.[classIndex] ?? NaN)));
  if (!Number.isFinite(loss)) throw divergedAt('validation', `loss ${String(loss)}`);
  const names = (indices: readonly number[]) => indices.map((index) => labels[index] ?? '');
  const references = names(encoded.map(({ classIndex }) => classIndex));
  const found = names(guesses);
  const { accuracy, macroF1 } = labelScores(references, found, labels);
  const certainties = probabilities.map((row) => Math.max(...row));
  const isRight = guesses.map((guess, index) => guess === encoded[index]?.classIndex);
  const error = calibrationError(certainties, isRight);
  const scores = { accuracy: 100 * accuracy, macroF1: 100 * macroF1, loss, calibrationError: 100 * error };
  const samples = texts
    .slice(0, NUM_SAMPLES)
    .flatMap((text, index) => [
      `text       ${text}`,
      `reference  ${references[index] ?? ''}`,
      `hypothesis ${found[index] ?? ''} ${(certainties[index] ?? NaN).toFixed(3)}`,
    ]);
  return { scores, samples };
}

async function probabilitiesOf(
  network: ClassifierNetwork,
  params: ClassifierParams,
  texts: readonly EncodedText[],
): Promise<number[][]> {
  const found: number[][] = [];
  for (const places of textBatches(texts.map(({ ids }) => ids))) {
    const { words } = textBatch(places.flatMap((place) => texts[place] ?? []));
    const probabilities = tf.tidy(() => tf.softmax(network.logits(params, words)));
    const rows = await probabilities.array();
    probabilities.dispose();
    places.forEach((place, row) => {
      found[place] = rows[row] ?? [];
    });
  }
  return found;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
