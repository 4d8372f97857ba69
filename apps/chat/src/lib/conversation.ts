import { TURN_END } from '@tolmach/translation/system';
import type { SearchSettings } from '@tolmach/contracts';
import type { ChatModel } from './services';

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

/** A turn is one source, read as it stands. */
const AS_IT_STANDS = { sentences: false, copying: false, masking: false, letterCase: false };

/** How replies are looked for. */
export interface ReplyOptions {
  readonly search: SearchSettings;
  readonly signal: AbortSignal;
  /** Told what a reply begins with, whenever more of it is certain. */
  readonly onText?: (beginning: string) => void;
}

/** The replies to conversations, in order. */
export async function repliesTo(
  conversations: readonly (readonly string[])[],
  model: Pick<ChatModel, 'translate'>,
  options: ReplyOptions,
): Promise<Reply[]> {
  const found = await model.translate(conversations.map(sourceOf), { ...options, steps: AS_IT_STANDS });
  return found.map(({ hypotheses: [best] }) => best ?? NO_REPLY);
}
