import {
  SKIP_BAD_ADVICE,
  defineCommand,
  exitCodeWith,
  expectSeparateFiles,
  fileOption,
  formatOption,
  jsonLine,
  needOption,
  skipBadOption,
  skippedField,
  standardOutput,
  tableLines,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command, ExitCode } from '@tolmach/command-line';
import { Faults } from '@tolmach/contracts';
import { calibrationError, labelScores } from '@tolmach/metrics';
import type { LabelScores } from '@tolmach/metrics';
import { deviceOptions, withModel } from '@tolmach/model-commands';
import { MODELS, modelOption } from './classification-models';
import { columnOptions } from './column-options';
import type { Services } from './services';
import { reportOption, writeReport } from './write-report';

const options = {
  model: modelOption,
  data: fileOption({ group: 'Input', description: 'labelled texts as TSV, CSV or JSON lines', placeholder: 'FILE' }),
  ...columnOptions,
  skipBad: skipBadOption,
  format: formatOption,
  report: reportOption,
  ...deviceOptions,
};
type EvaluateCall = Call<typeof options>;

/** `classify evaluate`: scores of a model's classes against those of a file. */
export function evaluateCommand(services: Services): Command {
  return defineCommand({
    name: 'evaluate',
    summary: 'Print accuracy, precision, recall, F1, confusion table and calibration of a model, in percent',
    examples: ['classify evaluate --data val.tsv', 'classify evaluate --model sst2 --data dev.tsv --format json'],
    options,
    advice: SKIP_BAD_ADVICE,
    run: (call) => evaluate(call, services),
  });
}

/** What a model did on a file; shares in percent. */
interface Evaluation extends LabelScores {
  readonly calibrationError: number;
  readonly numTexts: number;
}

async function evaluate(call: EvaluateCall, services: Services): Promise<ExitCode> {
  const { data, textColumn, labelColumn, header, format, report, skipBad } = call.options;
  const path = needOption(data, '--data', 'a file of labelled texts');
  expectSeparateFiles({ inputs: [path], outputs: { '--report': report } });
  const { signal } = call.streams;
  const faults = new Faults({ skipBad, tell: call.progress.tell });
  const scores = await withModel(call, MODELS, services, async (model, source) => {
    const { labels, labelNames } = model.file;
    const columns = { textColumn, labelColumn, header };
    const texts = await services.readLabelledTexts(path, { ...columns, labels, labelNames, onBad: faults.add });
    faults.settle();
    const found = await model.classify(
      texts.map(({ text }) => text),
      { signal },
    );
    const references = texts.map(({ label }) => label);
    if (report !== undefined) {
      const reported = found.map((one, index) => ({ ...one, reference: references[index] }));
      await writeReport(report, reported, { call, found: source }, services);
    }
    return evaluationOf(references, found, labels);
  });
  const lines =
    format === 'json' ? [jsonLine({ ...fieldsOf(scores), ...skippedField(faults.numBad) })] : textLines(scores);
  await writeRecords(lines, standardOutput(call.streams));
  return exitCodeWith(faults.numBad);
}

function evaluationOf(
  references: readonly string[],
  found: readonly { readonly label: string; readonly probability: number }[],
  labels: readonly string[],
): Evaluation {
  const predictions = found.map(({ label }) => label);
  const scores = labelScores(references, predictions, labels);
  const error = calibrationError(
    found.map(({ probability }) => probability),
    predictions.map((label, index) => label === references[index]),
  );
  return { ...scores, calibrationError: error, numTexts: references.length };
}

const percent = (share: number): number => Number((100 * share).toFixed(4));

function fieldsOf({ classes, confusion, numTexts, ...shares }: Evaluation): object {
  const { accuracy, macroPrecision, macroRecall, macroF1, calibrationError: error } = shares;
  return {
    accuracy: percent(accuracy),
    macroF1: percent(macroF1),
    macroPrecision: percent(macroPrecision),
    macroRecall: percent(macroRecall),
    calibrationError: percent(error),
    numTexts,
    classes: classes.map(({ label, precision, recall, f1, support }) => {
      return { label, precision: percent(precision), recall: percent(recall), f1: percent(f1), support };
    }),
    confusion,
  };
}

function textLines(scores: Evaluation): string[] {
  const { classes, confusion } = scores;
  const summary: readonly (readonly [string, number])[] = [
    ['accuracy', scores.accuracy],
    ['macro F1', scores.macroF1],
    ['macro precision', scores.macroPrecision],
    ['macro recall', scores.macroRecall],
    ['calibration error', scores.calibrationError],
  ];
  const shares = (...values: readonly number[]) => values.map((value) => (100 * value).toFixed(2));
  const labels = classes.map(({ label }) => label);
  return [
    ...summary.map(([name, value]) => `${name.padEnd(18)}${shares(value).join('')}`),
    `texts             ${String(scores.numTexts)}`,
    '',
    ...tableLines([
      ['class', 'precision', 'recall', 'F1', 'texts'],
      ...classes.map(({ label, precision, recall, f1, support }) => [
        label,
        ...shares(precision, recall, f1),
        String(support),
      ]),
    ]),
    '',
    ...tableLines([
      ['is \\ taken for', ...labels],
      ...confusion.map((row, index) => [labels[index] ?? '', ...row.map(String)]),
    ]),
  ];
}
