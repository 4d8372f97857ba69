import {
  countLines,
  exitCodeWith,
  expectSeparateFiles,
  finishingSignal,
  livePace,
  readRecords,
  sourceFormat,
  textSources,
  withOutputFile,
  writeRecords,
} from '@tolmach/command-line';
import type { CallFiles, ExitCode, RecordOutput } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import { decodingOf } from '@tolmach/model-commands';
import { formatJson, formatNBest, formatText } from './format-outcome';
import type { OutcomeFormat } from './format-outcome';
import type { TranslateOptions } from '@tolmach/translation';
import type { Services } from './services';
import { stepsOf } from './step-options';
import { addTo, newTally, notesOf } from './tally';
import type { Tally } from './tally';
import { translateRecords } from './translate-records';
import type { Outcome } from './translate-records';
import type { TranslateCall } from './translation-options';
import { withTranslator } from './with-translator';

/** Runs `translate` itself and returns the exit code. */
export async function runTranslation(call: TranslateCall, services: Services): Promise<ExitCode> {
  const { output } = call.options;
  const options = translateOptions(call);
  const { stdout } = call.streams;
  expectSeparateFiles(filesOf(call));
  if (output === undefined) return translateTo({ stream: stdout, name: 'standard output' }, call, services, options);
  const onKept = (draft: string): void => call.progress.note(`what was translated before is in ${draft}`);
  const use = (file: RecordOutput) => translateTo(file, call, services, options);
  return withOutputFile(output, use, { signal: call.streams.signal, onKept });
}

function filesOf({ operands, options, streams }: TranslateCall): CallFiles {
  const isPiped = operands.length === 0 || operands.includes('-');
  return {
    inputs: options.text ? [] : operands,
    outputs: { '--output': options.output },
    ...(isPiped && { stdin: streams.stdin }),
  };
}

async function translateTo(
  output: RecordOutput,
  call: TranslateCall,
  services: Services,
  options: TranslateOptions,
): Promise<ExitCode> {
  const { operands, streams, progress } = call;
  const sources = textSources(
    { operands, areTexts: call.options.text, format: sourceFormat(call.options), verb: 'translate' },
    streams,
  );
  if (operands.length === 0 && streams.stdin.isTTY === true) progress.note('Type text to translate; Ctrl-D ends.');
  return withTranslator(call, services, async (model, language) => {
    const records = readRecords(sources, streams.signal);
    const signal = finishingSignal(streams.signal);
    const outcomes = translateRecords(records, model, {
      ...options,
      signal,
      ...(language !== undefined && { language }),
    });
    const tally = newTally();
    const isOnTerminal = output.stream === streams.stdout && streams.stdout.isTTY === true;
    const counted = count(outcomes, tally, isOnTerminal ? undefined : livePace('lines', progress, countLines(sources)));
    await writeRecords(mapLines(counted, outcomeFormat(call)), output);
    for (const note of notesOf(tally)) progress.note(note);
    return exitCodeWith(tally.numFailed);
  });
}

async function* count(
  outcomes: AsyncIterable<Outcome>,
  tally: Tally,
  show: (numDone: number) => void = () => undefined,
): AsyncGenerator<Outcome> {
  for await (const outcome of outcomes) {
    addTo(tally, outcome);
    yield outcome;
    show(++tally.numDone);
  }
}

async function* mapLines(outcomes: AsyncIterable<Outcome>, format: OutcomeFormat): AsyncGenerator<string> {
  for await (const outcome of outcomes) yield format(outcome);
}

function outcomeFormat({ options }: TranslateCall): OutcomeFormat {
  if (options.format === 'json') return formatJson;
  return (options.nBest ?? 1) > 1 ? formatNBest : formatText;
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
    ...(batchTokens === undefined ? {} : { batchTokens }),
  };
}
