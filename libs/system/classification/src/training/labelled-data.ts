import { createHash } from 'node:crypto';
import { InputError } from '@tolmach/contracts';
import { readLabelledTexts } from '../data/read-labelled-texts';
import type { LabelledText } from '../data/labelled-text';
import type { ClassificationTrainingConfig } from '../training-config';

/** Texts of a run, and their classes. */
export interface LabelledData {
  readonly train: readonly LabelledText[];
  readonly validation: readonly LabelledText[];
  /** All classes of the training texts, sorted. */
  readonly labels: readonly string[];
}

/**
 * The texts that a config names.
 * @throws {@link InputError} when a file cannot be used, the training texts have one class, or a validation text has a class
 * that no training text has
 */
export async function readLabelledData({ data }: ClassificationTrainingConfig): Promise<LabelledData> {
  const train = await readLabelledTexts(data.train, data);
  const labels = [...new Set(train.map(({ label }) => label))].sort();
  if (labels.length < 2) {
    throw new InputError({
      where: data.train,
      expected: 'texts of at least two classes',
      received: `${String(train.length)} of class ${labels.join('')}`,
      next: 'Add texts of another class, or name the column of labels with data.labelColumn.',
      code: 'one-class',
    });
  }
  return { train, validation: await readLabelledTexts(data.validation, { ...data, labels }), labels };
}

/** Equal for equal training texts in the same order. */
export function checksumOf({ train }: Pick<LabelledData, 'train'>): string {
  const hash = createHash('sha256');
  for (const { text, label } of train) hash.update(JSON.stringify([label, text]));
  return hash.digest('hex');
}

/** How much a text of each class counts: the rarer the class the more, with a mean of 1 over the texts. */
export function classWeights(
  kind: ClassificationTrainingConfig['update']['classWeights'],
  { train, labels }: Pick<LabelledData, 'train' | 'labels'>,
): Float32Array {
  return Float32Array.from(labels, (label) => {
    const numOfClass = train.filter((one) => one.label === label).length;
    return kind === 'none' ? 1 : train.length / (labels.length * numOfClass);
  });
}
