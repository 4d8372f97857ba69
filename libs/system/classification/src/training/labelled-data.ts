import { createHash } from 'node:crypto';
import { ConfigError, InputError, nearestWord } from '@tolmach/contracts';
import type { OpenRun } from '@tolmach/training';
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
 * The texts that a config names, all of whose faults are told in one go.
 * @throws {@link InputError} when a file cannot be used, the training texts have one class, or a validation text has a class
 * that no training text has
 */
export async function readLabelledData(
  { data }: ClassificationTrainingConfig,
  { faults }: Pick<OpenRun, 'faults'>,
): Promise<LabelledData> {
  const options = { ...data, onBad: faults.add };
  const train = (await faults.reading(() => readLabelledTexts(data.train, options))) ?? [];
  const labels = [...new Set(train.map(({ label }) => label))].sort();
  const known = labels.length < 2 ? {} : { labels }; // of one class there is nothing to say of others
  const validation = (await faults.reading(() => readLabelledTexts(data.validation, { ...options, ...known }))) ?? [];
  faults.settle();
  if (labels.length < 2) throw oneClass(data.train, train.length, labels);
  return { train, validation, labels };
}

function oneClass(where: string, numTexts: number, labels: readonly string[]): InputError {
  return new InputError({
    where,
    expected: 'texts of at least two classes',
    received: `${String(numTexts)} of class ${labels.join('')}`,
    next: 'Add texts of another class, or name the column of labels with data.labelColumn.',
    code: 'one-class',
  });
}

/** Equal for equal training texts in the same order. */
export function checksumOf({ train }: Pick<LabelledData, 'train'>): string {
  const hash = createHash('sha256');
  for (const { text, label } of train) hash.update(JSON.stringify([label, text]));
  return hash.digest('hex');
}

/**
 * How much a text of each class counts: as the config says, 1 where it says nothing; balanced, the rarer the class the more,
 * with a mean of 1 over the texts.
 * @throws {@link ConfigError} when it names a class that no training text has
 */
export function classWeights(
  weights: ClassificationTrainingConfig['update']['classWeights'],
  { train, labels }: Pick<LabelledData, 'train' | 'labels'>,
): Float32Array {
  if (typeof weights === 'object') {
    for (const label of Object.keys(weights)) if (!labels.includes(label)) throw noClass(label, labels);
    return Float32Array.from(labels, (label) => (Object.hasOwn(weights, label) ? (weights[label] ?? 1) : 1));
  }
  return Float32Array.from(labels, (label) => {
    const numOfClass = train.filter((one) => one.label === label).length;
    return weights === 'none' ? 1 : train.length / (labels.length * numOfClass);
  });
}

function noClass(received: string, labels: readonly string[]): ConfigError {
  const near = nearestWord(received, labels);
  return new ConfigError({
    where: 'update.classWeights',
    expected: `classes of the training texts (${labels.join(', ')})`,
    received,
    next: near === undefined ? 'Name others, or leave it out.' : `Did you mean ${near}?`,
    code: 'no-class',
  });
}
