import { errorField, passOn, shortNumbers } from '@tolmach/command-line';
import { InputError } from '@tolmach/contracts';
import type { Translation } from '@tolmach/translation';
import type { Outcome } from './translate-records';

/** What writes the lines of an outcome, without a final line feed. */
export function outcomeFormat(flags: {
  readonly format: 'text' | 'json';
  readonly nBest: number | undefined;
}): (outcome: Outcome) => string {
  if (flags.format === 'json') return formatJson;
  return (flags.nBest ?? 1) > 1 ? formatNBest : formatText;
}

/**
 * One line of text: the best translation.
 *
 * @throws {@link InputError} for an outcome without one, since plain text has no place for an error
 */
export function formatText(outcome: Outcome): string {
  return oneLine(textOf(outcome));
}

/**
 * The best translation, nothing for blank text.
 *
 * @throws {@link InputError} for an outcome without one
 */
export function textOf(outcome: Outcome): string {
  return translationOf(outcome).hypotheses[0]?.text ?? '';
}

/**
 * One line per hypothesis, best first: `id ||| text ||| score`, the n-best format of Moses; a blank line for blank
 * text.
 *
 * @throws {@link InputError} for an outcome without one
 */
function formatNBest(outcome: Outcome): string {
  return translationOf(outcome)
    .hypotheses.map(({ text, score }) => `${String(outcome.id)} ||| ${oneLine(text)} ||| ${score.toFixed(4)}`)
    .join('\n');
}

/** One JSON object, in which the fields of the input are as they were. */
function formatJson({ id, members, answer, elapsedMs }: Outcome): string {
  if (answer instanceof InputError) return passOn(members, { id }, { ...NO_FIELDS, ...errorField(answer) });
  const { source, sourcePieces, hypotheses, sentences } = answer;
  const isAligned = hypotheses.some((hypothesis) => hypothesis.attention !== undefined);
  const own = {
    ...NO_FIELDS,
    ...(isAligned && { sourcePieces }),
    hypotheses: hypotheses.map(({ text, pieces, score, logProb, attention }) => ({
      text,
      score,
      logProb,
      ...(attention && { pieces, attention: attention.map(shortNumbers) }),
    })),
    sentences,
    elapsedMs,
  };
  return passOn(members, { id, source }, own);
}

/** All fields of ours, in their order: none may be taken for one of the user's, be it there or not. */
const NO_FIELDS = {
  sourcePieces: undefined,
  hypotheses: undefined,
  sentences: undefined,
  elapsedMs: undefined,
  error: undefined,
};

function translationOf({ answer }: Outcome): Translation {
  if (answer instanceof InputError) throw answer;
  return answer;
}

/** Keeps one line in, one line out, whatever characters a model has learnt. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
