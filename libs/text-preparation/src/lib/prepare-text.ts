import { cleanText } from './clean-text';
import { findSpans, scriptOfMost } from './find-spans';
import { letterCaseOf, toOrdinaryCase } from './letter-case';
import type { CountPieces, LetterCase } from './letter-case';
import { maskSpans, numberSpans } from './masks';
import type { MaskedSpan } from './masks';
import { splitSentences } from './split-sentences';

/** What is done to text in front of a model; each step can be left out. */
export interface PreparationSteps {
  /** A text is cut into sentences, each translated by itself. */
  readonly sentences: boolean;
  /** What looks alike is spelt alike; see {@link cleanText}. */
  readonly spelling: boolean;
  /** A sentence without a word of a script that the model knows comes back as it is. */
  readonly copying: boolean;
  /** Numbers, addresses, tags and the like go around the model, where it has masks for them. */
  readonly masking: boolean;
  /** Capitals and headlines are written as running text. */
  readonly letterCase: boolean;
}

/** Every step, as translating does them by default. */
export const ALL_STEPS: PreparationSteps = {
  sentences: true,
  spelling: true,
  copying: true,
  masking: true,
  letterCase: true,
};

/** What preparation has to know of a model. */
export interface ModelText {
  /** BCP 47 tags. */
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
  /** Scripts that its vocabulary has words of, by Unicode's names; of none, every script is taken for known. */
  readonly scripts: readonly string[];
  /** Whether its vocabulary has the masks. */
  readonly hasMasks: boolean;
  readonly countPieces: CountPieces;
}

/** A sentence on its way through a model. */
export interface PreparedSentence {
  /** As it stands in the text. */
  readonly source: string;
  /** White space behind it. */
  readonly after: string;
  /** What the model reads; undefined where the source itself is the result. */
  readonly input?: string;
  readonly letterCase: LetterCase;
  /** What must be found in the translation, in order. */
  readonly spans: readonly MaskedSpan[];
}

/** A text on its way through a model. */
export interface PreparedText {
  /** White space in front. */
  readonly leading: string;
  readonly sentences: readonly PreparedSentence[];
}

/** A text made ready for a model; sentences and the white space between them give the text again. */
export function prepareText(text: string, model: ModelText, steps: PreparationSteps): PreparedText {
  const { leading, sentences } = steps.sentences ? splitSentences(text, model.sourceLanguage) : wholeText(text);
  const isUpper = letterCaseOf(text, model.sourceLanguage) === 'upper';
  return {
    leading,
    sentences: sentences.map(({ text: source, after }) => ({
      source,
      after,
      ...prepareSentence(source, model, steps, isUpper),
    })),
  };
}

function wholeText(text: string): ReturnType<typeof splitSentences> {
  const [leading = ''] = /^\s*/u.exec(text) ?? [];
  const trimmed = text.trim();
  return { leading, sentences: [{ text: trimmed, after: text.slice(leading.length + trimmed.length) }] };
}

function prepareSentence(
  source: string,
  model: ModelText,
  steps: PreparationSteps,
  isUpper: boolean,
): Omit<PreparedSentence, 'source' | 'after'> {
  const clean = steps.spelling ? cleanText(source) : source;
  const spans = numberSpans(findSpans(clean, model.scripts));
  const rest = maskSpans(clean, spans).replace(/｟..｠/gu, '');
  const isLanguage = model.scripts.length === 0 ? clean !== '' : scriptOfMost(rest, model.scripts) !== undefined;
  if (!isLanguage && (steps.copying || clean === '')) return { letterCase: 'ordinary', spans: [] };
  const letterCase = !steps.letterCase ? 'ordinary' : isUpper ? 'upper' : letterCaseOf(rest, model.sourceLanguage);
  const masked = steps.masking && model.hasMasks ? maskSpans(clean, spans) : clean;
  const input = letterCase === 'ordinary' ? masked : ordinaryAroundMasks(masked, model.countPieces);
  return { input, letterCase, spans: steps.masking ? spans : [] };
}

/** Masks hold a letter that is no word. */
function ordinaryAroundMasks(masked: string, countPieces: CountPieces): string {
  const parts = masked.split(/(｟..｠)/u);
  const words = toOrdinaryCase(parts.filter((_, place) => place % 2 === 0).join('\n'), countPieces).split('\n');
  return parts.map((part, place) => (place % 2 === 0 ? (words[place / 2] ?? '') : part)).join('');
}
