import type { Call } from '@tolmach/command-line';
import { ModelFileError, isOnnx, searchConfigSchema } from '@tolmach/contracts';
import type { SearchSettings } from '@tolmach/contracts';
import { findModel, withModel, withOpenModel } from '@tolmach/model-commands';
import { LANGUAGE_MODELS, MODELS } from './chat-models';
import type { answerOptions } from './chat-options';
import { NO_REPLY, sourceOf } from './conversation';
import type { Reply } from './conversation';
import type { ChatModel, LanguageModel, Services } from './services';

/** Replies that are drawn when one of them is chosen. */
const NUM_DRAWN = 10;

/** A turn is one source, read as it stands. */
const AS_IT_STANDS = { sentences: false, copying: false, masking: false, letterCase: false };

/** How replies are looked for. */
export interface ReplyOptions {
  readonly search: SearchSettings;
  readonly signal: AbortSignal;
  /** Told what a reply begins with, whenever more of it is certain; not where one of several is chosen. */
  readonly onText?: (beginning: string) => void;
}

/** What replies to conversations. */
export interface Answerer {
  /** The replies to conversations, in order. */
  repliesTo(conversations: readonly (readonly string[])[], options: ReplyOptions): Promise<Reply[]>;
}

type AnswererCall = Pick<Call<typeof answerOptions>, 'options' | 'progress'>;

/**
 * Whatever `use` returns, given what replies: the model that the flags name, held back by a language model if they name one.
 * Both are freed whatever happens.
 */
export async function withAnswerer<Result>(
  call: AnswererCall,
  services: Services,
  use: (answerer: Answerer) => Promise<Result>,
): Promise<Result> {
  const { languageModel, antiLm, antiLmWords, engine, threads } = call.options;
  const found =
    languageModel === undefined
      ? undefined
      : findModel(languageModel, LANGUAGE_MODELS, services, { flag: '--language-model' });
  return withModel(call, MODELS, services, async (model) => {
    if (found === undefined) return use({ repliesTo: (...asked) => likeliest(model, ...asked) });
    const device = { engine: isOnnx(engine) ? ('auto' as const) : engine, threads };
    return withOpenModel(services.loadLanguageModel(found, device), call.progress, (generic) => {
      expectEveryText(generic);
      const choice = { model, generic, weight: antiLm, numWords: antiLmWords };
      return use({ repliesTo: (...asked) => leastGeneric(choice, ...asked) });
    });
  });
}

async function likeliest(
  model: ChatModel,
  conversations: readonly (readonly string[])[],
  options: ReplyOptions,
): Promise<Reply[]> {
  const found = await model.translate(conversations.map(sourceOf), { ...options, steps: AS_IT_STANDS });
  return found.map(({ hypotheses: [best] }) => best ?? NO_REPLY);
}

/** What a reply is chosen by. */
interface Choice {
  readonly model: ChatModel;
  /** What anybody would say. */
  readonly generic: LanguageModel;
  readonly weight: number;
  readonly numWords: number;
}

/**
 * Of the hypotheses of each search, the one that the conversation makes likely and that nobody would say anyway: with the highest
 * log p(reply | turns) - weight * log p(the reply's first words). Its score is this difference.
 *
 * @see Li et al. 2016, "A Diversity-Promoting Objective Function for Neural Conversation Models", MMI-antiLM
 */
async function leastGeneric(
  { model, generic, weight, numWords }: Choice,
  conversations: readonly (readonly string[])[],
  { search, signal }: ReplyOptions,
): Promise<Reply[]> {
  const numBest = search.sampling === undefined ? searchConfigSchema.parse(search).beamSize : NUM_DRAWN;
  const sources = conversations.map(sourceOf);
  const found = await model.translate(sources, { search: { ...search, numBest }, signal, steps: AS_IT_STANDS });
  const replies: Reply[] = [];
  for (const { hypotheses } of found) {
    let best = NO_REPLY;
    for (const { text, logProb } of hypotheses) {
      const anyway = await logProbOf(text.split(' ').slice(0, numWords).join(' '), generic);
      const score = logProb - weight * anyway;
      if (best === NO_REPLY || score > best.score) best = { text, logProb, score };
    }
    replies.push(best);
  }
  return replies;
}

/** Natural log of how likely a line of a language model begins with a text. */
async function logProbOf(text: string, model: LanguageModel): Promise<number> {
  if (text === '') return 0;
  const { logProbs } = await model.score(text, { line: 1 });
  return logProbs.reduce((sum, value) => sum + value, 0);
}

function expectEveryText({ file: { units } }: LanguageModel): void {
  if (units !== 'characters') return;
  throw new ModelFileError({
    where: '--language-model',
    expected: 'a language model of bytes or pieces, which knows every text',
    received: 'one of characters',
    next: 'Train one with "units": "pieces" in the "vocabulary" of its config.',
  });
}
