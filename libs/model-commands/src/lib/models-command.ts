import {
  ExitCode,
  defineCommand,
  errorSentence,
  exitCodeOf,
  formatOption,
  jsonLine,
  printable,
  writeRecords,
} from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import type { ModelFile } from '@tolmach/model-folder';
import { describeInstalled, installedModels } from './installed-models';
import type { ModelDescription, ProgramModels } from './installed-models';
import type { ModelServices } from './model-program';

/** The models of a program, and what a listing says of each besides what it says of all. */
export interface ListedModels<File extends ModelFile> extends ProgramModels<File> {
  /** What is told first: "languages". */
  readonly fact: string;
  readonly factOf: (file: File) => string;
  /** Fields of the JSON listing, besides training and architecture. */
  readonly fields: (file: File) => object;
}

/** `PROGRAM models`: lists the installed models and their facts. */
export function modelsCommand<File extends ModelFile>(
  own: ListedModels<File>,
  { modelRoots }: Pick<ModelServices, 'modelRoots'>,
): Command {
  const name = `${own.program} models`;
  return defineCommand({
    name: 'models',
    summary: `List the installed models with ${own.fact}, size, scores and training data`,
    examples: [name, `${name} --format json`],
    options: { format: formatOption },
    async run({ options, streams, progress }) {
      let code = ExitCode.Done;
      const lines: string[] = [];
      const models = installedModels(own, modelRoots);
      if (models.length === 0) progress.note('No model is installed.');
      for (const model of models) {
        try {
          const description = describeInstalled(model, own);
          lines.push((options.format === 'json' ? formatJson : formatText)(description, own));
        } catch (error) {
          code = exitCodeOf(error); // the others are still listed
          streams.stderr.write(`${errorSentence(error, name)}\n`);
        }
      }
      await writeRecords(lines, { stream: streams.stdout, name: 'standard output' });
      return code;
    },
  });
}

function formatJson<File extends ModelFile>(
  { name, folder, sizeBytes, file }: ModelDescription<File>,
  { fields }: ListedModels<File>,
): string {
  const { training, architecture } = file;
  return jsonLine({ name, folder, sizeBytes, ...fields(file), training, architecture });
}

function formatText<File extends ModelFile>(
  { name, folder, sizeBytes, file }: ModelDescription<File>,
  { fact, factOf }: ListedModels<File>,
): string {
  const { training } = file;
  const scores = training.scores.map(({ metric, value, data, search }) =>
    [`${metric} ${value.toFixed(2)} on ${data}`, ...(search === undefined ? [] : [`(${search})`])].join(' '),
  );
  const facts: (readonly [string, string | undefined])[] = [
    [fact, factOf(file)],
    ['size', `${(sizeBytes / 1e6).toFixed(1)} MB`],
    ['scores', scores.join('; ') || 'none recorded'],
    ['trained on', training.data.join(', ') || 'not recorded'],
    ['started as', training.start],
    ['recipe', training.recipe],
    ['licence', training.licence],
    ['folder', folder],
  ];
  const shown = facts.filter(([, value]) => value !== undefined);
  return [name, ...shown.map(([key, value]) => `  ${key.padEnd(11)}${value ?? ''}`)].map(printable).join('\n');
}
