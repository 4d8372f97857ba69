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

/** What a listing shows for models of one kind, besides what it shows for all. */
export interface ModelListing<File extends ModelFile> {
  readonly summary: string;
  readonly models: ProgramModels<File>;
  /** Folders whose sub-folders are the models; earlier ones take precedence. */
  readonly roots: readonly string[];
  /** A line of the text listing: its label and its text. */
  readonly about: (file: File) => readonly [name: string, text: string];
  /** Fields of the JSON listing. */
  readonly fields: (file: File) => object;
}

/** `PROGRAM models`: lists the installed models and their facts. */
export function modelsCommand<File extends ModelFile>(listing: ModelListing<File>): Command {
  const { models: own, roots, summary } = listing;
  const name = `${own.program} models`;
  return defineCommand({
    name: 'models',
    summary,
    examples: [name, `${name} --format json`],
    options: { format: formatOption },
    async run({ options, streams, progress }) {
      let code = ExitCode.Done;
      const lines: string[] = [];
      const models = installedModels(own, roots);
      if (models.length === 0) progress.note('No model is installed.');
      for (const model of models) {
        try {
          const description = describeInstalled(model, own);
          lines.push((options.format === 'json' ? formatJson : formatText)(description, listing));
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
  { fields }: ModelListing<File>,
): string {
  return jsonLine({ name, folder, sizeBytes, ...fields(file) });
}

function formatText<File extends ModelFile>(
  { name, folder, sizeBytes, file }: ModelDescription<File>,
  { about }: ModelListing<File>,
): string {
  const { training } = file;
  const scores = training.scores.map(({ metric, value, data, search }) =>
    [`${metric} ${value.toFixed(2)} on ${data}`, ...(search === undefined ? [] : [`(${search})`])].join(' '),
  );
  const facts: (readonly [string, string | undefined])[] = [
    about(file),
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
