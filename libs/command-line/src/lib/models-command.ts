import type { TrainingFacts } from '@tolmach/contracts';
import { defineCommand } from './command';
import type { Command } from './command';
import { errorSentence } from './error-report';
import { ExitCode, exitCodeOf } from './exit-code';
import { describeInstalled, installedModels } from './installed-models';
import type { ModelDescription, ModelKind } from './installed-models';
import { jsonLine } from './json-line';
import { printable } from './printable';
import { formatOption } from './shared-options';
import { writeRecords } from './write-records';

/** What a listing shows for models of one kind, besides what it shows for all. */
export interface ModelListing<File> {
  readonly summary: string;
  readonly kind: ModelKind<File>;
  /** Folders whose sub-folders are the models; earlier ones take precedence. */
  readonly roots: readonly string[];
  /** A line of the text listing: its label and its text. */
  readonly about: (file: File) => readonly [name: string, text: string];
  /** Fields of the JSON listing. */
  readonly fields: (file: File) => object;
}

/** `PROGRAM models`: lists the installed models and their facts. */
export function modelsCommand<File extends { readonly training: TrainingFacts }>(listing: ModelListing<File>): Command {
  const { kind, roots, summary } = listing;
  const name = `${kind.program} models`;
  return defineCommand({
    name: 'models',
    summary,
    examples: [name, `${name} --format json`],
    options: { format: formatOption },
    async run({ options, streams, progress }) {
      let code = ExitCode.Done;
      const lines: string[] = [];
      const models = installedModels(kind, roots);
      if (models.length === 0) progress.note('No model is installed.');
      for (const model of models) {
        try {
          const description = describeInstalled(model, kind);
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

function formatJson<File>(
  { name, folder, sizeBytes, file }: ModelDescription<File>,
  { fields }: ModelListing<File>,
): string {
  return jsonLine({ name, folder, sizeBytes, ...fields(file) });
}

function formatText<File extends { readonly training: TrainingFacts }>(
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
