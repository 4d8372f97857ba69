import { passOn, shortNumbers } from '@tolmach/command-line';
import { InputError } from '@tolmach/contracts';
import type { Translation } from '@tolmach/translation';
import type { Outcome } from './translate-records';

/** The lines of an outcome, without a final line feed. */
export type OutcomeFormat = (outcome: Outcome) => string;

/**
 * One line of text: the best translation.
 *
 * @throws {@link InputError} for an outcome without one, since plain text has no place for an error
 */
export function formatText(outcome: Outcome): string {
  return oneLine(translationOf(outcome).hypotheses[0]?.text ?? '');
}

/**
 * One line per hypothesis, best first: `id ||| text ||| score`, the n-best format of Moses; a blank line for blank
 * text.
 *
 * @throws {@link InputError} for an outcome without one
 */
export function formatNBest(outcome: Outcome): string {
  return translationOf(outcome)
    .hypotheses.map(({ text, score }) => `${String(outcome.id)} ||| ${oneLine(text)} ||| ${score.toFixed(4)}`)
    .join('\n');
}

/** One JSON object, in which the fields of the input are as they were. */
export function formatJson({ id, members, result, elapsedMs }: Outcome): string {
  if (result instanceof InputError) {
    return passOn(members, { id }, { ...NO_FIELDS, error: { code: result.code, message: result.message } });
  }
  const { source, sourcePieces, hypotheses, sentences } = result;
  const isAligned = hypotheses.some((hypothesis) => hypothesis.attention !== undefined);
  const own = {
    ...NO_FIELDS,
    ...(isAligned && { sourcePieces }),
    hypotheses: hypotheses.map(({ text, pieces, score, logProb, attention }) => ({
      text,
      score,
      logProb,
      ...(attention === undefined ? {} : { pieces, attention: attention.map(shortNumbers) }),
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

function translationOf({ result }: Outcome): Translation {
  if (result instanceof InputError) throw result;
  return result;
}

/** Keeps one line in, one line out, whatever characters a model has learnt. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
