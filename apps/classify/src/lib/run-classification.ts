import type { Classification } from '@tolmach/classification';
import {
  exitCodeWith,
  expectSeparateFiles,
  passOn,
  readRecords,
  sourceFormat,
  textSources,
  withOutputFile,
  writeRecords,
} from '@tolmach/command-line';
import type { ExitCode, RecordOutput } from '@tolmach/command-line';
import { InputError } from '@tolmach/contracts';
import { withModel } from '@tolmach/model-commands';
import { MODELS } from './classification-models';
import { classifyRecords } from './classify-records';
import type { Outcome } from './classify-records';
import type { ClassifyCall } from './classify-options';
import type { Services } from './services';
import { writeReport } from './write-report';

/** Runs `classify` itself and returns the exit code. */
export async function runClassification(call: ClassifyCall, services: Services): Promise<ExitCode> {
  const { operands, options, streams, progress } = call;
  const { output } = options;
  const isPiped = operands.length === 0 || operands.includes('-');
  expectSeparateFiles({
    inputs: options.text ? [] : operands,
    outputs: { '--output': output, '--report': options.report },
    ...(isPiped && { stdin: streams.stdin }),
  });
  if (output === undefined) return classifyTo({ stream: streams.stdout, name: 'standard output' }, call, services);
  const onKept = (draft: string): void => progress.note(`what was classified before is in ${draft}`);
  return withOutputFile(output, (file) => classifyTo(file, call, services), { signal: streams.signal, onKept });
}

async function classifyTo(output: RecordOutput, call: ClassifyCall, services: Services): Promise<ExitCode> {
  const { operands, options, streams, progress } = call;
  const format = sourceFormat(options);
  const sources = textSources({ operands, areTexts: options.text, format, verb: 'classify' }, streams);
  if (operands.length === 0 && streams.stdin.isTTY === true) progress.note('Type texts to classify; Ctrl-D ends.');
  return withModel(call, MODELS, services, async (model) => {
    let numFailed = 0;
    const found: Classification[] = [];
    const lines = async function* (): AsyncGenerator<string> {
      for await (const outcome of classifyRecords(readRecords(sources, streams.signal), model)) {
        if (outcome.result instanceof InputError) numFailed++;
        else if (options.report !== undefined && outcome.result !== undefined) found.push(outcome.result);
        yield options.format === 'json' ? formatJson(outcome, model.file.labels) : formatText(outcome);
      }
    };
    await writeRecords(lines(), output);
    streams.signal.throwIfAborted(); // no page of what was classified so far
    if (options.report !== undefined) await writeReport(options.report, found, call, services);
    return exitCodeWith(numFailed);
  });
}

/**
 * Label, tab and probability; a blank line for a blank text.
 * @throws {@link InputError} for an outcome without a class, since plain text has no place for an error
 */
function formatText({ result }: Outcome): string {
  if (result instanceof InputError) throw result;
  return result === undefined ? '' : `${result.label}\t${result.probability.toFixed(4)}`;
}

/** All fields of ours: none may be taken for one of the user's, be it there or not. */
const NO_FIELDS = {
  label: undefined,
  probability: undefined,
  probabilities: undefined,
  numWords: undefined,
  numKnownWords: undefined,
  error: undefined,
};

/** One JSON object, in which the fields of the input are as they were. */
function formatJson({ id, members, result }: Outcome, labels: readonly string[]): string {
  if (result instanceof InputError) {
    return passOn(members, { id }, { ...NO_FIELDS, error: { code: result.code, message: result.message } });
  }
  if (result === undefined) return passOn(members, { id, text: '' }, { ...NO_FIELDS, label: null });
  return passOn(members, { id, text: result.text }, { ...NO_FIELDS, ...classFields(result, labels) });
}

function classFields(
  { label, probability, probabilities, numWords, numKnownWords }: Classification,
  labels: readonly string[],
) {
  const byLabel = Object.fromEntries(
    labels.map((name, index) => [name, Number((probabilities[index] ?? NaN).toFixed(6))]),
  );
  return { label, probability: Number(probability.toFixed(6)), probabilities: byLabel, numWords, numKnownWords };
}
