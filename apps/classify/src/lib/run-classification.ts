import type { Classification } from '@tolmach/classification';
import { answerRecords, errorField, exitCodeWith, filterTexts, passOn, readRecords, writeRecords } from '@tolmach/command-line'; // prettier-ignore
import type { ExitCode, RecordOutcome, RecordOutput, RecordSource } from '@tolmach/command-line';
import { InputError } from '@tolmach/contracts';
import { withModel } from '@tolmach/model-commands';
import { MODELS } from './classification-models';
import type { ClassifyCall } from './classify-options';
import type { Services } from './services';
import { writeReport } from './write-report';

/** Texts that are computed together, at most: enough for full batches. */
const WINDOW = { maxRecords: 1024, maxSize: 262_144, maxWaitMs: 50 };

/** The outcome for one record of the input; nothing for a blank text. */
type Outcome = RecordOutcome<Classification | undefined>;

/** Runs `classify` itself and returns the exit code. */
export async function runClassification(call: ClassifyCall, services: Services): Promise<ExitCode> {
  const use = (sources: readonly RecordSource[], output: RecordOutput) => classifyTo(output, sources, call, services);
  const words = { verb: 'classify', done: 'classified' };
  return filterTexts(call, words, use, { '--report': call.options.report });
}

async function classifyTo(
  output: RecordOutput,
  sources: readonly RecordSource[],
  call: ClassifyCall,
  services: Services,
): Promise<ExitCode> {
  const { format, report } = call.options;
  const { signal } = call.streams;
  return withModel(call, MODELS, services, async (model, found) => {
    const outcomes = answerRecords<Classification | undefined>(readRecords(sources, signal), {
      verb: 'classify',
      keys: ['text', 'sentence'],
      limits: WINDOW,
      answer: (texts) => model.classify(texts),
      blank: () => undefined,
    });
    let numFailed = 0;
    const reported: Classification[] = [];
    const lines = async function* (): AsyncGenerator<string> {
      for await (const outcome of outcomes) {
        if (outcome.answer instanceof InputError) numFailed++;
        else if (report !== undefined && outcome.answer !== undefined) reported.push(outcome.answer);
        yield format === 'json' ? formatJson(outcome, model.file.labels) : formatText(outcome);
      }
    };
    await writeRecords(lines(), output);
    signal.throwIfAborted(); // no page of what was classified so far
    if (report !== undefined) await writeReport(report, reported, { call, found }, services);
    return exitCodeWith(numFailed);
  });
}

/**
 * Label, tab and probability; a blank line for a blank text.
 * @throws {@link InputError} for an outcome without a class, since plain text has no place for an error
 */
function formatText({ answer }: Outcome): string {
  if (answer instanceof InputError) throw answer;
  return answer === undefined ? '' : `${answer.label}\t${answer.probability.toFixed(4)}`;
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
function formatJson({ id, members, answer }: Outcome, labels: readonly string[]): string {
  if (answer instanceof InputError) return passOn(members, { id }, { ...NO_FIELDS, ...errorField(answer) });
  if (answer === undefined) return passOn(members, { id, text: '' }, { ...NO_FIELDS, label: null });
  return passOn(members, { id, text: answer.text }, { ...NO_FIELDS, ...classFields(answer, labels) });
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
