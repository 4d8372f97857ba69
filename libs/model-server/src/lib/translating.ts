import type { ServerResponse } from 'node:http';
import type { Translation } from '@tolmach/translation';
import { directionOf } from './languages';
import type { TranslationDirection, DirectionWish } from './languages';
import { RequestFault } from './request-fault';
import type { RequestLimits, Serving } from './serving';

/** What is to be translated, as every face of the server asks for it. */
export interface TranslationWish extends DirectionWish {
  readonly texts: readonly string[];
  /** Translations of each text besides the best one. */
  readonly numAlternatives?: number;
  readonly withAttention?: boolean;
  /** Told of the first text while it is translated. */
  readonly onText?: (text: string) => void;
}

/** Translations of the texts that were asked for, and what translated them. */
export interface Translated {
  readonly direction: TranslationDirection;
  readonly translations: readonly Translation[];
}

/** Hypotheses that a search follows; more if more are to be returned. */
const BEAM_SIZE = 5;

/** Padded pieces of one request that are decoded at once: a long text leaves rows to others. */
const BATCH_TOKENS = 250;

/**
 * Translations of each text, and what translated them.
 * @param response - of the request: when it is closed, nobody waits any more
 * @throws {@link RequestFault} 413 when there is more than a request may bring, 400 when no model has the direction
 */
export async function translateFor(
  response: ServerResponse,
  { models, admission, limits }: Serving,
  { texts, numAlternatives = 0, withAttention = false, onText, ...wish }: TranslationWish,
): Promise<Translated> {
  expectWithin(texts, limits);
  const direction = directionOf(models.translators, wish, texts.join(' '));
  const numBest = numAlternatives + 1;
  const translations = await admission.admit(response, (signal) =>
    direction.model.translate(texts, {
      search: { beamSize: Math.max(BEAM_SIZE, numBest), numBest },
      batchTokens: BATCH_TOKENS,
      language: direction.language,
      withAttention,
      signal,
      ...(onText && { onText }),
    }),
  );
  return { direction, translations };
}

/** Text of the best translation; nothing for a blank text. */
export function bestOf({ hypotheses }: Translation): string {
  return hypotheses[0]?.text ?? '';
}

/** @throws {@link RequestFault} 413 when there is more text than a request may bring */
export function expectWithin(texts: readonly string[], { maxTexts, maxCharacters }: RequestLimits): void {
  const numCharacters = texts.reduce((sum, { length }) => sum + length, 0);
  if (texts.length > maxTexts) throw tooMuch(`${String(maxTexts)} texts`, texts.length);
  if (numCharacters > maxCharacters) throw tooMuch(`${String(maxCharacters)} characters`, numCharacters);
}

function tooMuch(most: string, received: number): RequestFault {
  return new RequestFault(413, 'too-large', `Expected at most ${most} in one request, received ${String(received)}.`);
}
