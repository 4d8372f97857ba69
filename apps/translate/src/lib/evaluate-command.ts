import {
  ExitCode,
  SKIP_BAD_ADVICE,
  choiceOption,
  defineCommand,
  exitCodeWith,
  fileOption,
  filesOption,
  formatOption,
  jsonLine,
  needOption,
  skipBadOption,
  skippedField,
  standardOutput,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command, TextRecord } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import type { CorpusMetric, Score, TokeniserName } from '@tolmach/metrics';
import { searchOf, searchOptions, withOpenModel } from '@tolmach/model-commands';
import { batchTokensOption } from './batch-tokens';
import { comparisonOptions, expectOneBaseline } from './comparison-options';
import { countEmpty, evaluationNotes } from './evaluation-notes';
import { comparisonJson, comparisonText } from './format-comparison';
import { formatText } from './format-outcome';
import { readParallelLines } from './parallel-lines';
import type { Services } from './services';
import { translateRecords } from './translate-records';
import { chosenModel, directionOptions, modelNamed } from './translation-models';
import type { ChosenModel } from './translation-models';
import { translatorOf, translatorOptions } from './translator-options';

/** Loaded when something is scored: translating need not wait for it. */
const metrics = () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return require('@tolmach/metrics') as typeof import('@tolmach/metrics'); // its own type
};

const { beam, lengthPenalty, coveragePenalty, maxLength } = searchOptions;
const file = (description: string) => fileOption({ group: 'Input', description, placeholder: 'FILE' });

const options = {
  ...directionOptions,
  source: file('text to translate, one sentence per line'),
  hypothesis: file('existing translations to score; no model is used'),
  reference: filesOption({
    group: 'Input',
    description: 'correct translations, line by line; may be given several times',
    placeholder: 'FILE',
  }),
  skipBad: skipBadOption,
  format: formatOption,
  ...comparisonOptions,
  tokeniser: choiceOption<TokeniserName>({
    group: 'Comparison',
    description: 'words of BLEU, by their names in sacreBLEU; char for text without spaces between words',
    placeholder: 'NAME',
    choices: ['13a', 'intl', 'char', 'none'],
    fallback: '13a',
  }),
  ...{ beam, lengthPenalty, coveragePenalty, maxLength, batchTokens: batchTokensOption },
  ...translatorOptions,
};
type EvaluateCall = Call<typeof options>;

/** `translate evaluate`: BLEU and chrF of a model or of a file of translations, or its comparison with another. */
export function evaluateCommand(services: Services): Command {
  return defineCommand({
    name: 'evaluate',
    summary: 'Print BLEU and chrF, with their sacreBLEU signatures, of a model or of a file of translations',
    examples: [
      'translate evaluate --model en-de --source test.en --reference test.de',
      'translate evaluate --hypothesis out.de --reference test.de',
    ],
    options,
    advice: SKIP_BAD_ADVICE,
    notes:
      'With a baseline, both are scored by BLEU, chrF and TER (smaller is better), each as "score (mean ± half of the 95 % interval)" over ' +
      'bootstrap samples, and the p-value of the difference, with a star if it is at most 0.05.',
    run: (call) => evaluate(call, services),
  });
}

async function evaluate(call: EvaluateCall, services: Services): Promise<ExitCode> {
  const { reference, baseline, baselineModel } = call.options;
  const path = textPath(call.options);
  expectOneBaseline(call.options);
  needOption(reference[0], '--reference', 'a file of correct translations');
  const skipping = { skipBad: call.options.skipBad, tell: call.progress.tell };
  const files = await readParallelLines({ text: path, references: reference, baseline }, skipping);
  // Looked up before anything is translated: a wrong name should not waste the time of the other model.
  const other = baselineModel === undefined ? undefined : modelNamed(baselineModel, services, '--baseline-model');
  const chosen = call.options.hypothesis === undefined ? chosenModel(call.options, services) : undefined;
  const translate = (model: ChosenModel) => translateLines(files.lines, model, call, services);
  const hypotheses = chosen === undefined ? files.lines : await translate(chosen);
  const others = other === undefined || call.streams.signal.aborted ? files.baseline : await translate(other);
  if (call.streams.signal.aborted) return ExitCode.Interrupted; // a score over some of the lines would mislead
  const { numSkipped } = files;
  const scored = { hypotheses, references: files.references, numSkipped };
  const named = reference.map((name, index) => ({ name, lines: files.references[index] ?? [] }));
  const own = { name: chosen === undefined ? path : 'the translations', lines: hypotheses };
  for (const note of evaluationNotes(own, named, call.options.tokeniser)) call.progress.note(note);
  const lines =
    others === undefined
      ? scoreLines(scored, call)
      : compareLines({ ...scored, baseline: others }, call, chosen?.name ?? path);
  call.progress.end();
  await writeRecords(lines, standardOutput(call.streams));
  return exitCodeWith(numSkipped);
}

/** The file that is translated or scored. */
function textPath({ source, hypothesis }: EvaluateCall['options']): string {
  if (source !== undefined && hypothesis !== undefined) throw oneOfTwo('both');
  const path = hypothesis ?? source;
  if (path === undefined) throw oneOfTwo('neither');
  return path;
}

interface Scored {
  readonly hypotheses: readonly string[];
  readonly references: readonly (readonly string[])[];
  /** Lines that could not be used. */
  readonly numSkipped: number;
}

function scoreLines({ hypotheses, references, numSkipped }: Scored, { options }: EvaluateCall): string[] {
  const { format, tokeniser } = options;
  const { bleu, chrf } = metrics();
  const scores: readonly Score[] = [bleu(hypotheses, references, { tokeniser }), chrf(hypotheses, references)];
  if (format === 'text') return scores.map((score) => score.format({ withSignature: true }));
  const empty = countEmpty(hypotheses, references);
  const numEmptyReferences = empty.references.reduce((sum, count) => sum + count, 0);
  const counts = { numEmptyHypotheses: empty.hypotheses, numEmptyReferences, ...skippedField(numSkipped) };
  return scores.map((score) => jsonLine({ ...scoreFields(score), ...counts }));
}

function compareLines(
  { hypotheses, references, numSkipped, baseline }: Scored & { readonly baseline: readonly string[] },
  { options, progress }: EvaluateCall,
  system: string,
): string[] {
  const names = { baseline: options.baseline ?? options.baselineModel ?? '', system };
  const print = options.format === 'json' ? comparisonJson : comparisonText;
  const about = { ...names, ...skippedField(numSkipped) };
  const draws = { numSamples: options.samples, seed: options.seed };
  const { bleuMetric, chrfMetric, terMetric, pairedBootstrap } = metrics();
  return [bleuMetric({ tokeniser: options.tokeniser }), chrfMetric(), terMetric()].flatMap((metric: CorpusMetric) => {
    progress.update(`comparing: ${metric.name}`);
    return print(pairedBootstrap(metric, { baseline, systems: [hypotheses], references }, draws), about);
  });
}

function translateLines(
  lines: readonly string[],
  { language, ...chosen }: ChosenModel,
  call: EvaluateCall,
  services: Services,
): Promise<string[]> {
  const { options, progress, streams } = call;
  const { batchTokens } = options;
  const translateOptions = {
    search: searchOf({ ...options, nBest: undefined }),
    steps: { sentences: false },
    signal: streams.signal,
    ...(batchTokens !== undefined && { batchTokens }),
    ...(language !== undefined && { language }),
  };
  return withOpenModel(services.loadModel(chosen, translatorOf(options)), progress, async (model) => {
    const hypotheses: string[] = [];
    for await (const outcome of translateRecords(recordsOf(lines, call), model, translateOptions)) {
      hypotheses.push(formatText(outcome));
      progress.update(`${hypotheses.length} of ${lines.length} lines translated`);
    }
    return hypotheses;
  });
}

/** The lines of the text, which has been read already: a pipe can be read only once. */
// eslint-disable-next-line @typescript-eslint/require-await -- what is read elsewhere arrives one by one
async function* recordsOf(lines: readonly string[], { streams }: EvaluateCall): AsyncGenerator<TextRecord, void> {
  for (const [index, text] of lines.entries()) {
    if (streams.signal.aborted) return;
    yield { kind: 'text', file: 'source', line: index + 1, text };
  }
}

function scoreFields(score: Score): object {
  const { name, signature } = score;
  return { name, score: Number(score.format({ scoreOnly: true, width: 4 })), signature };
}

function oneOfTwo(received: string): UsageError {
  return new UsageError({
    where: 'translate evaluate',
    expected: 'either --source, to translate, or --hypothesis, to score',
    received,
    next: 'See translate evaluate --help for examples.',
  });
}
