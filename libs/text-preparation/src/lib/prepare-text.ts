import { cleanText } from './clean-text';
import { findSpans, scriptOfMost } from './find-spans';
import type { Span } from './find-spans';
import { framed, unframed } from './frame';
import { letterCaseOf, toOrdinaryCase } from './letter-case';
import type { CountPieces, LetterCase } from './letter-case';
import { MASK, maskSpans, numberSpans } from './masks';
import type { MaskedSpan } from './masks';
import { capitalisesNouns, findNames } from './names';
import type { KnownNames } from './names';
import { splitSentences } from './split-sentences';

/** Steps that prepare text for a model; each can be skipped. */
export interface PreparationSteps {
  /** A text is split into sentences, which are translated separately. */
  readonly sentences: boolean;
  /** Text that looks alike gets one spelling; see {@link cleanText}. */
  readonly spelling: boolean;
  /** A sentence without a word in a script that the model knows is returned unchanged. */
  readonly copying: boolean;
  /** Signs around a sentence bypass the model; numbers, addresses, tags and the like inside it if it has masks for them. */
  readonly masking: boolean;
  /** Capitals and headlines are written as running text. */
  readonly letterCase: boolean;
}

/** All steps, the default in translation. */
export const ALL_STEPS: PreparationSteps = {
  sentences: true,
  spelling: true,
  copying: true,
  masking: true,
  letterCase: true,
};

/** What preparation needs to know about a model. */
export interface ModelText {
  /** BCP 47 tags. */
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
  /** Scripts of the words in its vocabulary, by Unicode's names; if empty, every script counts as known. */
  readonly scripts: readonly string[];
  /** Scripts of its translations. */
  readonly targetScripts: readonly string[];
  /** Whether its vocabulary has the masks. */
  readonly hasMasks: boolean;
  readonly countPieces: CountPieces;
  /** Names of its training text; empty if they have not been learnt. */
  readonly names: KnownNames;
}

/** A sentence on its way through a model. */
export interface PreparedSentence {
  /** As written in the text. */
  readonly source: string;
  /** White space after it. */
  readonly after: string;
  /** What the model reads; undefined if the source itself is the result. */
  readonly input?: string;
  readonly letterCase: LetterCase;
  /** What stands around its words and bypasses the model, with the white space there: `# `, `</i>`. */
  readonly head: string;
  readonly tail: string;
  /** What the translation must contain between them, in order. */
  readonly spans: readonly MaskedSpan[];
}

/** A text on its way through a model. */
export interface PreparedText {
  /** White space before it. */
  readonly leading: string;
  readonly sentences: readonly PreparedSentence[];
}

/**
 * A text prepared for a model; joined, its sentences and the white space between them give the text again, except for
 * byte order marks between them.
 */
export function prepareText(text: string, model: ModelText, steps: PreparationSteps): PreparedText {
  const { leading, sentences } = steps.sentences ? splitSentences(text, model.sourceLanguage) : wholeText(text);
  const isUpper = letterCaseOf(text, model.sourceLanguage) === 'upper';
  const space = (between: string) => (steps.spelling ? between.replaceAll(BYTE_ORDER_MARK, '') : between);
  return {
    leading: space(leading),
    sentences: sentences.map(({ text: source, after }) => ({
      source,
      after: space(after),
      ...prepareSentence(source, model, steps, isUpper),
    })),
  };
}

/** White space in JavaScript, though not in Unicode. */
const BYTE_ORDER_MARK = '\uFEFF';

function wholeText(text: string): ReturnType<typeof splitSentences> {
  const [leading = ''] = /^\s*/u.exec(text) ?? [];
  const trimmed = text.trim();
  if (trimmed === '') return { leading: text, sentences: [] };
  return { leading, sentences: [{ text: trimmed, after: text.slice(leading.length + trimmed.length) }] };
}

function prepareSentence(
  source: string,
  model: ModelText,
  steps: PreparationSteps,
  isUpper: boolean,
): Omit<PreparedSentence, 'source' | 'after'> {
  const clean = steps.spelling ? cleanText(source) : source;
  const unchanging = findSpans(clean, model.scripts);
  const rest = maskSpans(clean, numberSpans(clean, unchanging)).replace(MASK, '');
  const isLanguage = model.scripts.length === 0 ? clean !== '' : scriptOfMost(rest, model.scripts) !== undefined;
  if (!isLanguage && (steps.copying || clean === '')) return { letterCase: 'ordinary', head: '', spans: [], tail: '' };
  const letterCase = !steps.letterCase ? 'ordinary' : isUpper ? 'upper' : letterCaseOf(rest, model.sourceLanguage);
  const { head, words, tail, spans: found } = steps.masking ? framed(clean, unchanging) : unframed(clean);
  const isMasked = steps.masking && model.hasMasks;
  const names = isMasked && letterCase === 'ordinary' && keepsNames(model) ? namesOf(words, model) : [];
  const spans = numberSpans(words, withNames(found, names));
  const masked = isMasked ? maskSpans(words, spans) : words;
  const input = letterCase === 'ordinary' ? masked : ordinaryAroundMasks(masked, model.countPieces);
  return { input, letterCase, head, spans, tail };
}

function namesOf(text: string, { names, countPieces, sourceLanguage }: ModelText): Span[] {
  return findNames(text, names, countPieces, capitalisesNouns(sourceLanguage));
}

/** Whether a translation spells most names as the source does. */
export function keepsNames({ targetScripts }: Pick<ModelText, 'targetScripts'>): boolean {
  return targetScripts.length === 1 && targetScripts[0] === 'Latin';
}

function withNames(spans: readonly Span[], names: readonly Span[]): Span[] {
  const ends = ({ start, text }: Span) => start + text.length;
  const apart = names.filter((name) => spans.every((span) => ends(span) <= name.start || ends(name) <= span.start));
  return [...spans, ...apart].sort((left, right) => left.start - right.start);
}

/** The letter inside a mask is not a word. */
function ordinaryAroundMasks(masked: string, countPieces: CountPieces): string {
  const parts = masked.split(/(｟..｠)/u);
  const words = toOrdinaryCase(parts.filter((_, place) => place % 2 === 0).join('\n'), countPieces).split('\n');
  return parts.map((part, place) => (place % 2 === 0 ? (words[place / 2] ?? '') : part)).join('');
}
