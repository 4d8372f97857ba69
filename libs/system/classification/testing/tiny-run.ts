import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classificationTrainingConfigSchema } from '../src/training-config';
import type { ClassificationTrainingConfig } from '../src/training-config';

const SUBJECTS = ['the film', 'this story', 'a plot', 'the cast', 'her song', 'every scene', 'the end'];
const VERDICTS = {
  good: ['is a joy', 'is wonderful', 'moves us', 'shines , really'],
  bad: ['is a bore', 'is dreadful', 'falls flat', 'fades , sadly'],
};

/** Invented verdicts that a few steps tell apart: `label<TAB>text`. */
export function writeVerdicts(folder: string): { readonly train: string; readonly validation: string } {
  const rows = SUBJECTS.flatMap((subject) =>
    Object.entries(VERDICTS).flatMap(([label, verdicts]) =>
      verdicts.map((verdict) => `${label}\t${subject} ${verdict}`),
    ),
  );
  const [train, validation] = [join(folder, 'train.tsv'), join(folder, 'val.tsv')];
  writeFileSync(train, `${rows.filter((_, index) => index % 5 !== 3).join('\n')}\n`);
  writeFileSync(validation, `${rows.filter((_, index) => index % 5 === 3).join('\n')}\n`);
  return { train, validation };
}

/** A config of a run of seconds. */
export function tinyConfig(
  data: { readonly train: string; readonly validation: string },
  keys: Readonly<Record<string, unknown>> = {},
): ClassificationTrainingConfig {
  const { model, update, stop, ...rest } = keys;
  return classificationTrainingConfigSchema.parse({
    data,
    model: {
      embeddingSize: 6,
      convolution: { widths: [2, 3], filters: 5 },
      recurrent: { hiddenSize: 4 },
      ...(model as object | undefined),
    },
    update: { batchSize: 8, poolTexts: 20, wordDropout: 0.1, averageDecay: 0.9, ...(update as object | undefined) },
    schedule: { kind: 'constant', learningRate: 0.02, warmupSteps: 0 },
    validation: { everySteps: 10 },
    stop: { steps: 30, ...(stop as object | undefined) },
    reportEverySteps: 10,
    checkpointEverySteps: 10,
    ...rest,
  });
}
