import {
  countLines,
  exitCodeWith,
  filterTexts,
  finishingSignal,
  livePace,
  readRecords,
  writeRecords,
} from '@tolmach/command-line';
import type { ExitCode, RecordOutput, RecordSource } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import { decodingOf, withOpenModel } from '@tolmach/model-commands';
import type { TranslateOptions } from '@tolmach/translation';
import { documentFormatOf, documentRecords, isDocumentFormat, plainTextNote } from './document-lines';
import type { DocumentFormat, LineWriter } from './document-lines';
import { outcomeFormat, textOf } from './format-outcome';
import type { Services } from './services';
import { stepsOf } from './step-options';
import { addTo, newTally, notesOf } from './tally';
import { translateRecords } from './translate-records';
import { chosenModel } from './translation-models';
import type { TranslateCall } from './translation-options';
import { translatorOf } from './translator-options';

/** Runs `translate` itself and returns the exit code. */
export async function runTranslation(call: TranslateCall, services: Services): Promise<ExitCode> {
  const options = translateOptions(call);
  const use = (sources: readonly RecordSource[], output: RecordOutput) =>
    translateTo(output, { sources, options, call, services });
  const { inputFormat } = call.options;
  const asLines = { ...call.options, inputFormat: isDocumentFormat(inputFormat) ? ('text' as const) : inputFormat };
  return filterTexts({ ...call, options: asLines }, { verb: 'translate', done: 'translated' }, use);
}

interface Run {
  readonly sources: readonly RecordSource[];
  readonly options: TranslateOptions;
  readonly call: TranslateCall;
  readonly services: Services;
}

async function translateTo(output: RecordOutput, { sources, options, call, services }: Run): Promise<ExitCode> {
  const { progress, streams } = call;
  const { language, ...chosen } = chosenModel(call.options, services);
  const opening = services.loadModel(chosen, translatorOf(call.options));
  return withOpenModel(opening, progress, async (model) => {
    const signal = finishingSignal(streams.signal);
    const writers: (LineWriter | undefined)[] = []; // undefined where the translation is the line
    const lines = readRecords(sources, streams.signal);
    const formatOf = documentFormats(call);
    const hasDocument = sources.some(({ name }) => formatOf(name) !== undefined);
    if (call.options.inputFormat === 'auto') {
      for (const note of sources.flatMap(({ path }) => plainTextNote(path ?? '') ?? [])) progress.note(note);
    }
    const records = hasDocument ? documentRecords(lines, formatOf, (writer) => writers.push(writer)) : lines;
    const outcomes = translateRecords(records, model, {
      ...options,
      signal,
      ...(language !== undefined && { language }),
    });
    const isOnTerminal = output.stream === streams.stdout && streams.stdout.isTTY === true;
    const show = isOnTerminal ? undefined : livePace('lines', progress, countLines(sources));
    const format = outcomeFormat(call.options);
    const tally = newTally();
    let numDone = 0;
    const written = async function* (): AsyncGenerator<string> {
      for await (const outcome of outcomes) {
        addTo(tally, outcome);
        const writer = writers.shift();
        yield writer === undefined ? format(outcome) : writer(textOf(outcome));
        show?.(++numDone);
      }
    };
    await writeRecords(written(), output);
    for (const note of notesOf(tally)) progress.note(note);
    return exitCodeWith(tally.numFailed);
  });
}

/** The format of a file by its name, or as is said; of records other than one line each, none. */
function documentFormats({ options }: TranslateCall): (file: string) => DocumentFormat | undefined {
  const { inputFormat, format, nBest = 1 } = options;
  if (format !== 'text' || nBest > 1) return () => undefined;
  if (isDocumentFormat(inputFormat)) return () => inputFormat;
  return inputFormat === 'auto' ? documentFormatOf : () => undefined;
}

function translateOptions({ options }: TranslateCall): TranslateOptions {
  const { attention, batchTokens, format } = options;
  if (attention && format !== 'json') {
    throw new UsageError({
      where: '--attention',
      expected: '--format json with it',
      received: `--format ${format}`,
      next: 'Add --format json: plain text has no place for alignments.',
    });
  }
  return {
    search: decodingOf(options),
    steps: stepsOf(options),
    withAttention: attention,
    ...(batchTokens !== undefined && { batchTokens }),
  };
}
