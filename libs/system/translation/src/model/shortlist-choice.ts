import { ConfigError } from '@tolmach/contracts';
import type { Precision } from '@tolmach/contracts';
import { MIN_AGREEMENT } from '../system';
import type { TranslationModelFile } from '../system';

/** `auto`: with int8, where the model has a shortlist that changes hardly anything ({@link MIN_AGREEMENT}). */
export type ShortlistChoice = 'auto' | 'on' | 'off';

/**
 * Whether a model's shortlist is to be used. `auto` never does in fp32, whose results are those of every engine.
 * @throws {@link ConfigError} when one is asked for that the model does not have
 */
export function wantsShortlist(
  choice: ShortlistChoice,
  { shortlist }: TranslationModelFile,
  precision: Precision,
  where: string,
): boolean {
  if (choice === 'off') return false;
  if (choice === 'auto') return precision === 'int8' && shortlist !== undefined && shortlist.agreement >= MIN_AGREEMENT;
  if (shortlist !== undefined) return true;
  throw new ConfigError({
    where,
    expected: 'a model that has a shortlist',
    received: 'one without',
    next: 'Learn one for it, or do not ask for it.',
  });
}
