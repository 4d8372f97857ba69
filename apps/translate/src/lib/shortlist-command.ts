import {
  ExitCode,
  countOption,
  defineCommand,
  fileOption,
  needOption,
  standardOutput,
  writeRecords,
} from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { MIN_AGREEMENT } from '@tolmach/translation/system';
import { dataFolderOption, findModel, readTrainingConfig } from '@tolmach/model-commands';
import type { Services } from './services';
import { TRAINING } from './training';
import { MODELS, modelOption } from './translation-models';

const NOTES = `A shortlist has, for each source piece, the target pieces it may become, learnt from the text that the model was \
trained on (IBM Model 1). With it, --precision int8 considers some hundred pieces at each step instead of all. It is used if the \
validation text of the config translates almost identically with and without it; the share is printed and kept in model.json.`;

const count = (description: string, fallback: number) =>
  countOption({ group: 'Model', description, max: 10_000, fallback });

/** Whether a shortlist is used unasked, and what decides otherwise. */
function verdict(agreement: number): string {
  const bound = `${String(100 * MIN_AGREEMENT)} %`;
  return agreement >= MIN_AGREEMENT
    ? `used with --precision int8 (at least ${bound}); --shortlist off does without`
    : `not used unless --shortlist on asks for it (below ${bound}); --per-piece and --always make it longer`;
}

/** `translate shortlist`: learns for an existing model which target pieces a source makes likely. */
export function shortlistCommand(services: Pick<Services, 'modelRoots' | 'addShortlist'>): Command {
  return defineCommand({
    name: 'shortlist',
    summary: 'Learn a shortlist of target pieces for a model, from its training text',
    examples: [
      'translate shortlist --model runs/my/best --config my.json',
      'translate shortlist --model runs/my/best --config my.json --per-piece 50',
    ],
    notes: NOTES,
    options: {
      model: modelOption,
      config: fileOption({ group: 'Input', description: 'training config that names the texts', placeholder: 'FILE' }),
      data: dataFolderOption,
      perPiece: count('target pieces kept for each source piece', 20),
      always: count('most frequent target pieces, kept for every text', 100),
    },
    async run({ options, streams, progress }) {
      const file = needOption(options.config, '--config', 'a training config');
      const config = readTrainingConfig(file, options.data, TRAINING);
      const { perPiece, always } = options;
      const onMessage = (text: string) => {
        progress.note(text);
      };
      const model = findModel(options.model, MODELS, services);
      const agreement = await services.addShortlist(model, config, { perPiece, always, onMessage });
      const line = `${(100 * agreement).toFixed(1)} % of the validation texts translate identically with and without it`;
      progress.note(verdict(agreement));
      await writeRecords([line], standardOutput(streams));
      return ExitCode.Done;
    },
  });
}
