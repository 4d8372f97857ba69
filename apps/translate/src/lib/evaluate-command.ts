import { InputError, UsageError } from '@tolmach/contracts';
import {
  ExitCode,
  defineCommand,
  fileSource,
  formatOption,
  listOption,
  needOption,
  readRecords,
  searchOf,
  searchOptions,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { bleu, chrf } from '@tolmach/metrics';
import type { Score } from '@tolmach/metrics';
import { batchTokensOption } from './batch-tokens';
import { formatText } from './format-outcome';
import type { Services } from './services';
import { translateRecords } from './translate-records';
import { modelOption } from './translation-models';
import { translatorOptions } from './translator-options';
import { withModel } from './with-model';

const { beam, lengthPenalty, coveragePenalty, maxLength } = searchOptions;
const file = (description: string) =>
  textOption({ group: 'Input', description, placeholder: 'FILE', fallback: undefined });

const options = {
  model: modelOption,
  source: file('text to translate, one sentence a line'),
  hypothesis: file('translations made before; then no model is used'),
  reference: listOption({
    group: 'Input',
    description: 'correct translations, line by line; may be given several times',
    placeholder: 'FILE',
  }),
  format: formatOption,
  ...{ beam, lengthPenalty, coveragePenalty, maxLength, batchTokens: batchTokensOption },
  ...translatorOptions,
};
type EvaluateCall = Call<typeof options>;

/** `translate evaluate`: BLEU and chrF of a model or of a file of translations. */
export function evaluateCommand(services: Services): Command {
  return defineCommand({
    name: 'evaluate',
    summary: 'Print BLEU and chrF, with their sacreBLEU signatures, of a model or of a file of translations',
    examples: [
      'translate evaluate --model en-de --source test.en --reference test.de',
      'translate evaluate --hypothesis out.de --reference test.de',
    ],
    options,
    run: (call) => evaluate(call, services),
  });
}

async function evaluate(call: EvaluateCall, services: Services): Promise<ExitCode> {
  const { source, hypothesis, reference, format } = call.options;
  if (source !== undefined && hypothesis !== undefined) throw oneOfTwo('both');
  const path = hypothesis ?? source;
  if (path === undefined) throw oneOfTwo('neither');
  needOption(reference[0], '--reference', 'a file of correct translations');
  const references = await Promise.all(reference.map(readLines));
  const lines = await readLines(path);
  references.forEach((set, index) => {
    if (set.length !== lines.length) throw unequal(path, lines.length, reference[index] ?? '', set.length);
  });
  const hypotheses = hypothesis === undefined ? await translateFile(path, call, services) : lines;
  if (call.streams.signal.aborted) return ExitCode.Interrupted; // a score of some of the lines would mislead
  const scores: readonly Score[] = [bleu(hypotheses, references), chrf(hypotheses, references)];
  const print = format === 'json' ? scoreJson : (score: Score) => score.format({ withSignature: true });
  await writeRecords(scores.map(print), { stream: call.streams.stdout, name: 'standard output' });
  return ExitCode.Done;
}

function translateFile(path: string, call: EvaluateCall, services: Services): Promise<string[]> {
  const { batchTokens } = call.options;
  const translateOptions = {
    search: searchOf({ ...call.options, nBest: undefined }),
    ...(batchTokens === undefined ? {} : { batchTokens }),
  };
  return withModel(call, services, async (model) => {
    const records = readRecords([fileSource(path, 'text')], call.streams.signal);
    const hypotheses: string[] = [];
    for await (const outcome of translateRecords(records, model, translateOptions)) {
      hypotheses.push(formatText(outcome));
      call.progress.update(`${String(hypotheses.length)} lines translated`);
    }
    return hypotheses;
  });
}

async function readLines(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const record of readRecords([fileSource(path, 'text')])) {
    if (record.kind === 'bad') throw record.error;
    if (record.kind === 'text') lines.push(record.text);
  }
  return lines;
}

function scoreJson(score: Score): string {
  const { name, signature } = score;
  return JSON.stringify({ name, score: Number(score.format({ scoreOnly: true, width: 4 })), signature });
}

function oneOfTwo(received: string): UsageError {
  return new UsageError({
    where: 'translate evaluate',
    expected: 'either --source, to translate, or --hypothesis, to score',
    received,
    next: 'See translate evaluate --help for examples.',
  });
}

function unequal(path: string, numLines: number, reference: string, numReferenceLines: number): InputError {
  return new InputError({
    where: reference,
    expected: `${String(numLines)} lines, as many as ${path}`,
    received: String(numReferenceLines),
    next: 'Line N of one file must be the translation of line N of the other.',
    code: 'unequal-lines',
  });
}
