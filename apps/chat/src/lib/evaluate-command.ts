import {
  SKIP_BAD_ADVICE,
  defineCommand,
  exitCodeWith,
  fileOption,
  needOption,
  scoreLines,
  skipBadOption,
  skippedField,
  standardOutput,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command, ExitCode } from '@tolmach/command-line';
import { Faults, isOnnx } from '@tolmach/contracts';
import { bleu } from '@tolmach/metrics';
import { findModel } from '@tolmach/model-commands';
import { withAnswerer } from './answerer';
import { MODELS } from './chat-models';
import { answerOptions, answerSearchOf } from './chat-options';
import { sourceOf } from './conversation';
import { readDialogues } from './dialogues';
import type { Dialogue } from './dialogues';
import type { Services } from './services';

const options = {
  ...answerOptions,
  data: fileOption({
    group: 'Input',
    description: 'JSON lines: {"context": [turns, oldest first], "responses": [good next turns]}',
    placeholder: 'FILE',
  }),
  skipBad: skipBadOption,
};

const NOTES = `perplexity is that of a word of the responses, words parted by white space and the end counted as one, and bitsPerByte \
counts the bytes of their UTF-8: neither depends on the pieces of a model. Both are computed on an engine of TensorFlow.js. \
distinct1 and distinct2 are the shares of different words and pairs of words in all replies (Li et al. 2016). bleu compares each \
reply with all responses to its context.`;

/** `chat evaluate`: how good replies are, and how likely a model finds good ones. */
export function evaluateCommand(services: Services): Command {
  return defineCommand({
    name: 'evaluate',
    summary: 'Print perplexity, bits per byte, BLEU and how unlike replies are',
    examples: [
      'chat evaluate --data val.jsonl',
      'chat evaluate --data val.jsonl --sample --temperature 0.7 --format json',
    ],
    notes: NOTES,
    advice: SKIP_BAD_ADVICE,
    options,
    run: (call) => evaluate(call, services),
  });
}

async function evaluate(call: Call<typeof options>, services: Services): Promise<ExitCode> {
  const { options: flags, streams, progress } = call;
  const search = answerSearchOf(flags);
  const faults = new Faults({ skipBad: flags.skipBad, tell: progress.tell });
  const dialogues = await readDialogues(needOption(flags.data, '--data', 'a file of dialogues'), {
    faults,
    signal: streams.signal,
  });
  const contexts = dialogues.map(({ context }) => context);
  const replies = await withAnswerer(call, services, (answerer) =>
    answerer.repliesTo(contexts, { search, signal: streams.signal }),
  );
  const texts = replies.map(({ text }) => text);
  const likelihood = await likelihoodOf(dialogues, call, services);
  const scores = {
    ...likelihood,
    bleu: bleu(texts, referencesOf(dialogues)).score,
    distinct1: distinct(texts, 1),
    distinct2: distinct(texts, 2),
  };
  const counts = { dialogues: dialogues.length, ...skippedField(faults.numBad) };
  const lines = scoreLines(scores, { format: flags.format, counts, numDigits: 4 });
  await writeRecords(lines, standardOutput(streams));
  return exitCodeWith(faults.numBad);
}

async function likelihoodOf(
  dialogues: readonly Dialogue[],
  { options: { model, engine, threads }, streams: { signal } }: Call<typeof options>,
  services: Services,
): Promise<{ readonly perplexity: number; readonly bitsPerByte: number }> {
  const pairs = dialogues.flatMap(({ context, responses }) =>
    responses.map((target) => ({ source: sourceOf(context), target })),
  );
  const device = { engine: isOnnx(engine) ? ('auto' as const) : engine, threads, signal };
  const { nats } = await services.scorePairs(findModel(model, MODELS, services), pairs, device);
  const words = pairs.reduce((sum, { target }) => sum + target.split(' ').length + 1, 0);
  const bytes = pairs.reduce((sum, { target }) => sum + Buffer.byteLength(target) + 1, 0);
  return { perplexity: Math.exp(nats / words), bitsPerByte: nats / Math.LN2 / bytes };
}

/** Sets of references of equal length: a response that a context lacks is its first one again, which changes no score. */
function referencesOf(dialogues: readonly Dialogue[]): string[][] {
  const most = Math.max(...dialogues.map(({ responses }) => responses.length));
  return Array.from({ length: most }, (_, set) => dialogues.map(({ responses }) => responses[set] ?? responses[0]));
}

/** A word, or a mark of punctuation. */
const WORD = /[\p{L}\p{N}'’]+|[^\s\p{L}\p{N}'’]/gu;

/** The share of different n-grams of words among all of the texts, in lower case. @see Li et al. 2016, section 5 (distinct-n) */
function distinct(texts: readonly string[], order: number): number {
  const grams = texts.flatMap((text) => {
    const words = text.toLowerCase().match(WORD) ?? [];
    const starts = Math.max(0, words.length - order + 1);
    return Array.from({ length: starts }, (_, start) => words.slice(start, start + order).join(' '));
  });
  return grams.length === 0 ? 0 : new Set(grams).size / grams.length;
}
