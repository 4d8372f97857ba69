import { cleanText } from './clean-text';
import { findNames, findSpans, scriptOfMost } from './find-spans';
import type { Span } from './find-spans';
import { letterCaseOf, toOrdinaryCase } from './letter-case';
import type { CountPieces, LetterCase } from './letter-case';
import { MASK, maskSpans, numberSpans } from './masks';
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
  /** Scripts that its translations are written in. */
  readonly targetScripts: readonly string[];
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

/**
 * A text made ready for a model; sentences and the white space between them give the text again, but for byte order
 * marks between them.
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

/** White space to JavaScript, though not to Unicode. */
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
  const rest = maskSpans(clean, numberSpans(unchanging)).replace(MASK, '');
  const isLanguage = model.scripts.length === 0 ? clean !== '' : scriptOfMost(rest, model.scripts) !== undefined;
  if (!isLanguage && (steps.copying || clean === '')) return { letterCase: 'ordinary', spans: [] };
  const letterCase = !steps.letterCase ? 'ordinary' : isUpper ? 'upper' : letterCaseOf(rest, model.sourceLanguage);
  if (!steps.masking || !model.hasMasks) {
    const input = letterCase === 'ordinary' ? clean : toOrdinaryCase(clean, model.countPieces);
    return { input, letterCase, spans: steps.masking ? numberSpans(unchanging) : [] };
  }
  const names = letterCase === 'ordinary' && keepsNames(model) ? findNames(clean, model.countPieces) : [];
  const spans = numberSpans(withNames(unchanging, names));
  const masked = maskSpans(clean, spans);
  return {
    input: letterCase === 'ordinary' ? masked : ordinaryAroundMasks(masked, model.countPieces),
    letterCase,
    spans,
  };
}

/** Whether capitals tell names, and names are spelt alike in both languages. */
function keepsNames({ sourceLanguage, scripts, targetScripts }: ModelText): boolean {
  const [script, ...others] = [...new Set([...scripts, ...targetScripts])];
  return script === 'Latin' && others.length === 0 && !/(?:^|,)de\b/u.test(sourceLanguage);
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
