import { TURN_END } from '@tolmach/translation/system';

/** Turns that a model reads, the last ones. */
const NUM_TURNS = 3;

/** Words that a model reads, the last ones. */
const MAX_WORDS = 80;

/** The source that stands for the turns of a conversation, oldest first. */
export function sourceOf(turns: readonly string[]): string {
  const words = turns
    .slice(-NUM_TURNS)
    .map((turn) => turn.replaceAll(TURN_END.trim(), ' ').split(/\s+/).filter(Boolean).join(' '))
    .join(TURN_END)
    .split(' ');
  return words.slice(-MAX_WORDS).join(' ');
}

/** A reply, and how likely the model finds it. */
export interface Reply {
  readonly text: string;
  readonly score: number;
  readonly logProb: number;
}

/** What a model makes of turns without a word. */
export const NO_REPLY: Reply = { text: '', score: 0, logProb: 0 };
