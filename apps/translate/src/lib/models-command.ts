import { ExitCode, defineCommand, errorSentence, exitCodeOf, printable, writeRecords } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { describeInstalled, installedModels } from './installed-models';
import type { ModelDescription } from './installed-models';
import type { Services } from './services';
import { formatOption } from './shared-options';

/** `translate models`: what is installed, and what is known of it. */
export function modelsCommand(services: Pick<Services, 'modelRoots'>): Command {
  return defineCommand({
    name: 'models',
    summary: 'List the installed models with languages, size, scores and training data',
    examples: ['translate models', 'translate models --format json'],
    options: { format: formatOption },
    async run({ options, streams, progress }) {
      let code = ExitCode.Done;
      const lines: string[] = [];
      const models = installedModels(services.modelRoots);
      if (models.length === 0) progress.note('No model is installed.');
      for (const model of models) {
        try {
          const description = describeInstalled(model);
          lines.push(options.format === 'json' ? formatJson(description) : formatText(description));
        } catch (error) {
          code = exitCodeOf(error); // the others are listed all the same
          streams.stderr.write(`${errorSentence(error, 'translate models')}\n`);
        }
      }
      await writeRecords(lines, { stream: streams.stdout, name: 'standard output' });
      return code;
    },
  });
}

function formatJson({ name, folder, sizeBytes, file }: ModelDescription): string {
  const { sourceLanguage, targetLanguage, training, architecture } = file;
  return JSON.stringify({ name, folder, sourceLanguage, targetLanguage, sizeBytes, training, architecture });
}

function formatText({ name, folder, sizeBytes, file }: ModelDescription): string {
  const { training } = file;
  const scores = training.scores.map(({ metric, value, data, search }) =>
    [`${metric} ${value.toFixed(2)} on ${data}`, ...(search === undefined ? [] : [`(${search})`])].join(' '),
  );
  const facts: (readonly [string, string | undefined])[] = [
    ['languages', `${file.sourceLanguage} to ${file.targetLanguage}`],
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
