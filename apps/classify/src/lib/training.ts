import type { ClassificationModelFile } from '@tolmach/classification/system';
import { classificationTrainingConfigSchema } from '@tolmach/classification/system';
import type { Option, OptionValues } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import type { Training } from '@tolmach/model-commands';
import { MODELS } from './classification-models';
import { columnOptions } from './column-options';

type ClassWeights = 'none' | 'balanced' | Readonly<Record<string, number>>;

/** Weights that are given label by label, or a word for all of them. */
const classWeightsOption: Option<ClassWeights | undefined> = {
  group: 'Model',
  description:
    'how much a text of each class counts: balanced (the more, the rarer the class), none, or LABEL=NUMBER, where others count 1; may be given several times (default: none)',
  placeholder: 'WEIGHTS',
  fallback: undefined,
  parse(text, flag, previous) {
    if (text === 'none' || text === 'balanced') return text;
    const [, label = '', number = ''] = /^(.+)=(.*)$/s.exec(text) ?? [];
    const weight = number.trim() === '' ? NaN : Number(number);
    if (weight > 0 && Number.isFinite(weight))
      return { ...(typeof previous === 'object' && previous), [label]: weight };
    throw new UsageError({
      where: flag,
      expected: 'balanced, none, or a label and a number above 0, such as spam=5',
      received: text,
      next: 'Give it again for each label.',
    });
  },
};

const options = { ...columnOptions, classWeights: classWeightsOption };

/** How classifiers are trained. */
export const TRAINING: Training<ClassificationModelFile, typeof classificationTrainingConfigSchema> = {
  models: MODELS,
  schema: classificationTrainingConfigSchema,
  summary: 'Train a classifier from labelled texts: TSV, CSV or JSON lines',
  startConfig: ({ architecture, labelNames, lowerCase }) => ({
    data: { labelNames },
    vocabulary: { lowerCase },
    model: architecture,
  }),
  configFlags: {
    options,
    config: (values) => {
      const { textColumn, labelColumn, header, classWeights } = values as OptionValues<typeof options>; // of these options
      return {
        data: {
          ...(textColumn !== undefined && { textColumn }),
          ...(labelColumn !== undefined && { labelColumn }),
          ...(header !== 'auto' && { header }),
        },
        ...(classWeights !== undefined && { update: { classWeights } }),
      };
    },
  },
};
