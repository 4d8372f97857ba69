import {
  ExitCode,
  defineCommand,
  errorSentence,
  exitCodeOf,
  formatOption,
  jsonLine,
  printable,
  standardOutput,
  tableLines,
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
      const found: ModelDescription<File>[] = [];
      const models = installedModels(own, modelRoots);
      if (models.length === 0) progress.note('No model is installed.');
      for (const model of models) {
        try {
          found.push(describeInstalled(model, own));
        } catch (error) {
          code = exitCodeOf(error); // the others are still listed
          streams.stderr.write(`${errorSentence(error, name)}\n`);
        }
      }
      const isJson = options.format === 'json';
      const lines = isJson
        ? found.map((one) => formatJson(one, own))
        : found.length === 0
          ? []
          : modelTable(found, own);
      await writeRecords(lines, standardOutput(streams));
      if (!isJson && found.length > 0)
        progress.note(`Training data, licences, folders and other scores: ${name} --format json`);
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

/** Scores that a table has room for, on a terminal of 80 columns. */
const NUM_METRICS = 2;

/**
 * One row for each model: its name, fact and size, and its first scores on the first data set that it has been scored on.
 * Everything else is in JSON.
 */
function modelTable<File extends ModelFile>(
  descriptions: readonly ModelDescription<File>[],
  { fact, factOf }: ListedModels<File>,
): string[] {
  const scores = descriptions.map(({ file }) => scoresOf(file));
  const metrics = [...new Set(scores.flatMap(({ values }) => [...values.keys()]))].slice(0, NUM_METRICS);
  const rows = descriptions.map(({ name, sizeBytes, file }, index) => [
    name,
    factOf(file),
    `${(sizeBytes / 1e6).toFixed(1)} MB`,
    ...metrics.map((metric) => scores[index]?.values.get(metric)?.toFixed(2) ?? ''),
    scores[index]?.data ?? '',
  ]);
  const header = ['model', fact, 'size', ...metrics, ...(metrics.length > 0 ? ['on'] : [])];
  return tableLines([header, ...rows].map((row) => row.map(printable)));
}

/** The scores on one data set. */
function scoresOf({ training: { scores } }: ModelFile): { data: string; values: ReadonlyMap<string, number> } {
  const data = scores[0]?.data ?? '';
  return {
    data,
    values: new Map(scores.filter((one) => one.data === data).map(({ metric, value }) => [metric, value])),
  };
}
