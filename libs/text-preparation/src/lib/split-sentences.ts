import { languageRules } from './abbreviations';
import type { LanguageRules } from './abbreviations';
import { MASK } from './masks';

/** A sentence of a text and the white space that follows it. */
export interface Sentence {
  /** Not empty; begins and ends with something other than white space. */
  readonly text: string;
  readonly after: string;
}

/** A text as sentences: `leading` and then each `text` and `after`, joined, give the text again. */
export interface SplitText {
  /** White space before the first sentence; the whole text if it has nothing else. */
  readonly leading: string;
  readonly sentences: readonly Sentence[];
}

/** A word with the marks around it, or marks alone between white space. */
interface Piece {
  readonly text: string;
  /** The white space after it. */
  readonly gap: string;
  /** `opening`: a dash, a bullet, an opening quote alone. `closing`: end marks, closing quotes or emoji. */
  readonly role: 'word' | 'opening' | 'closing' | 'other';
  /** Whether the sentence ends here whatever follows. */
  readonly isLast: boolean;
}

type Mark = 'none' | 'stop' | 'ellipsis' | 'strong';

/** How a piece ends: `(“Stop!”)` has the body `Stop`, a strong mark and the closers `”)`. */
interface Ending {
  /** What remains without the marks on either side. */
  readonly body: string;
  readonly mark: Mark;
  readonly closers: string;
}

const NO_ENDING: Ending = { body: '', mark: 'none', closers: '' };

/** How the next sentence would begin. */
interface Start {
  /** The letters it begins with, in lower case; empty for an initial, a number or a mask. */
  readonly word: string;
  readonly isSmall: boolean;
  readonly isNumber: boolean;
}

/** A lower-case word after an abbreviation says nothing about a new sentence, so the rules do not see it. */
const UNKNOWN_START: Start = { word: '', isSmall: true, isNumber: false };

const PIECE = /([^\s\u0085]+)([\s\u0085]*)/g;
/** Cells of a table, and titles with the name of their site, are sentences of their own. */
const CELL_START = /^\|(?:\s|$)/;
const LINE_END = /[\n\v\f\r\u0085\u2028\u2029]/;

/** A letter, a digit, a sign that goes with an amount, or the start of a mask. */
const SIGNIFICANT = /[\p{L}\p{N}\p{Sc}%‰°｟]/u;
const MASK_AT_START = new RegExp(`^${MASK.source}`, 'u');
/** A mask may be a closing tag, which stays with the full stop before it. */
const TAG_AT_END = /｟x\d｠$/u;
const MASK_LENGTH = '｟x0｠'.length;

const TERMINAL = /[\p{Sentence_Terminal}…‥]/u;
/** The mark that opens a quotation in one language closes it in another, so position decides, not the character. */
const CLOSERS = String.raw`\p{Pe}\p{Pf}\p{Pi}"'\x60*_`;
const EMOJI = String.raw`\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Mn}\p{Cf}`;
const CLOSER = new RegExp(`(?!${TERMINAL.source})[${CLOSERS}${EMOJI}]`, 'u');
const QUOTE = /[\p{Pf}\p{Pi}"'`]/u;
const BRACKET = /\p{Pe}/u;
const ONLY_OPENERS = /^[\p{Ps}\p{Pi}\p{Pd}"'`*_#>¿¡•‣▪●·♪♫]+$/u;
const NO_CLOSER = new RegExp(String.raw`[^\p{Sentence_Terminal}…‥${CLOSERS}${EMOJI}]`, 'u');
const MARKS_INSIDE = new RegExp(`((?:${TERMINAL.source})+)((?:${CLOSER.source})*)`, 'gu');
const ONLY_DOTS = /^[.…‥]+$/;
/** Ends a sentence without a space after it, unlike ASCII marks and the full stops in decimals. */
const SPACELESS = /(?![.!?．﹒․])\p{Sentence_Terminal}/u;

const SMALL_LETTERS = /^\p{Ll}{2}$/u;
const CAPITALISED = /^\p{Lu}[\p{Ll}\p{M}]*(?![\p{L}\p{N}._(])/u;
const IN_ADDRESS = /[/\\@=&]/;
/** Longer than any word of `starters`. */
const MAX_STARTER_LENGTH = 24;

/** "J" "z.B" "Ph.D" "J.-C" */
const LETTERS = /^(?:[\p{Lu}\p{Ll}]|\p{L}{1,2}(?:\.-?\p{L}{1,2})+)$/u;
const INITIAL = /(?:^|[.-])\p{Lu}$/u;
/** "1." "2.3." "a." "IV." before the text of an item. */
const LIST_HEAD = /^(?:\d{1,2}|\d{1,2}(?:\.\d{1,2}){1,3}|[\p{Lu}\p{Ll}]|[IVXLC]{1,5}|｟n\d｠)$/u;
const LEADS_TO_LIST = /[:;]$/;
/** Georgian has no capitals in running text, yet Unicode counts its letters as lower case. */
const SMALL = /^(?!\p{Script=Georgian})\p{Ll}/u;
/** "iPhone" and "getValue" begin a sentence unchanged. */
const CAMEL = /^\p{Ll}+\p{Lu}/u;
/** Parts of family names, as in "J. Le Goff". */
const NAME_PARTICLES: ReadonlySet<string> = new Set(['le', 'la', 'les', 'l', 'des', 'du', 'de', 'd']);
/** Largest number of parts of an abbreviation with spaces: "i. d. R." */
const MAX_PARTS = 3;
/** Not an initial: the "A." of a name is never mistaken for the word. */
const WORD = /^(?!\p{L}\.)[\p{L}\p{M}]+/u;
const AMOUNT = /^\p{Sc}?\p{N}/u;
const NUMBER_AT_END = /(?:\p{N}|^[IVXLC]+|｟n\d｠)$/u;

/**
 * Returns the sentences of a text in order, keeping all white space. A line feed always ends a sentence, and so does what comes
 * before a bar that stands alone.
 *
 * When in doubt, a sentence is not split. After "U.S.", "p.m." or an initial, only a word that typically begins
 * sentences ("The", "Then") starts a new one; after an ellipsis any capitalised word but "I" does, though in German
 * again only a typical one: "Wait... What?" is two sentences, "Well... I know." is one. A lower-case word continues the
 * sentence, unless that sentence began in lower case too.
 *
 * @param text - may hold masks, `｟n0｠` for a number and `｟x0｠` for anything else, which count as words
 * @param language - a BCP 47 tag; en, de, fr and ru have lists of abbreviations, all others only the general rules
 */
export function splitSentences(text: string, language: string): SplitText {
  const rules = languageRules(language);
  const pieces = piecesOf(text, rules);
  const sentences: Sentence[] = [];
  let sentence = '';
  let endings: Ending[] = [];
  for (const [index, piece] of pieces.entries()) {
    sentence += piece.text;
    addEnding(endings, piece);
    if (isSentenceEnd(pieces, index, endings, rules)) {
      sentences.push({ text: sentence, after: piece.gap });
      sentence = '';
      endings = [];
    } else sentence += piece.gap;
  }
  return { leading: /^[\s\u0085]*/.exec(text)?.[0] ?? '', sentences };
}

function piecesOf(text: string, rules: LanguageRules): Piece[] {
  const pieces: Piece[] = [];
  for (const { 0: match, 1: word = '', 2: gap = '', index } of text.matchAll(PIECE)) {
    let start = 0;
    for (const cut of cutsInside(word, rules)) {
      const part = word.slice(start, cut);
      pieces.push({ text: part, gap: '', role: roleOf(part), isLast: true });
      start = cut;
    }
    const rest = word.slice(start);
    const end = index + match.length;
    const isLast = LINE_END.test(gap) || end === text.length || CELL_START.test(text.slice(end, end + 2));
    pieces.push({ text: rest, gap, role: roleOf(rest), isLast });
  }
  return pieces;
}

function roleOf(text: string): Piece['role'] {
  if (SIGNIFICANT.test(text)) return 'word';
  if (ONLY_OPENERS.test(text)) return 'opening';
  return NO_CLOSER.test(text) ? 'other' : 'closing';
}

/** Where sentences end inside a word: at every full stop of a script without spaces, and in "left.Then". */
function cutsInside(word: string, rules: LanguageRules): number[] {
  const cuts: number[] = [];
  const isAddress = IN_ADDRESS.test(word);
  for (const { 0: match, 1: marks = '', 2: closers = '', index } of word.matchAll(MARKS_INSIDE)) {
    const end = index + match.length;
    const before = word.slice(Math.max(0, index - 2), index);
    const next = word.slice(end, end + MAX_STARTER_LENGTH);
    const isCut = SPACELESS.test(marks)
      ? isFreeFullStop(closers, next)
      : !isAddress && SMALL_LETTERS.test(before) && isSpaceMissing(markOf(marks), next, rules);
    if (isCut && next !== '') cuts.push(end);
  }
  return cuts;
}

/** A sentence often continues after a quotation with no space after it: “停！”他说。 */
function isFreeFullStop(closers: string, next: string): boolean {
  return !(QUOTE.test(closers) || BRACKET.test(closers)) || ONLY_OPENERS.test(next.charAt(0));
}

/** A starter must follow a full stop, since the names of programs have some inside as well. */
function isSpaceMissing(mark: Mark, next: string, rules: LanguageRules): boolean {
  const start = CAPITALISED.exec(next)?.[0].toLowerCase();
  if (start === undefined) return false;
  return mark === 'strong' ? start.length > 1 : rules.starters.has(start);
}

function markOf(marks: string): Mark {
  if (marks === '') return 'none';
  if (marks === '.') return 'stop';
  return ONLY_DOTS.test(marks) ? 'ellipsis' : 'strong';
}

/** Adds how a piece ends; marks alone, as in French, belong to the word before them. */
function addEnding(endings: Ending[], { text, role }: Piece): void {
  if (role === 'opening') return;
  const own = endingOf(text);
  const last = role === 'closing' ? endings.pop() : undefined;
  if (last === undefined) endings.push(own);
  else endings.push({ ...last, mark: joinedMark(last.mark, own.mark), closers: last.closers + own.closers });
}

function joinedMark(first: Mark, second: Mark): Mark {
  if (first === 'none') return second;
  if (second === 'none') return first;
  return first === 'strong' || second === 'strong' ? 'strong' : 'ellipsis';
}

function endingOf(text: string): Ending {
  const closersAt = startOfClosers(text);
  let marksAt = closersAt;
  while (marksAt > 0 && TERMINAL.test(text.charAt(marksAt - 1))) marksAt--;
  const bodyAt = text.search(SIGNIFICANT);
  return {
    body: bodyAt === -1 ? '' : text.slice(bodyAt, marksAt),
    mark: markOf(text.slice(marksAt, closersAt)),
    closers: text.slice(closersAt),
  };
}

/** A loop, since a regular expression anchored at the end alone is quadratic. */
function startOfClosers(text: string): number {
  let end = text.length;
  while (end > 0) {
    const tag = TAG_AT_END.exec(text.slice(Math.max(0, end - MASK_LENGTH), end))?.[0];
    const closer = tag ?? [...text.slice(Math.max(0, end - 2), end)].pop() ?? '';
    if (tag === undefined && !CLOSER.test(closer)) break;
    end -= closer.length;
  }
  return end;
}

function isSentenceEnd(pieces: readonly Piece[], index: number, endings: readonly Ending[], rules: LanguageRules) {
  const piece = pieces[index];
  if (piece === undefined || piece.isLast) return true;
  if (piece.role === 'opening' || !hasMark(lastOf(endings))) return false;
  const next = nextWord(pieces, index + 1);
  const start = startAt(pieces, next);
  if (start === undefined) return false;
  if (start.isSmall) return next === index + 1 && isWithoutCapitals(endings, start, rules);
  return isNewSentence(endings, start, rules) && !isSpeech(endings, startAt(pieces, next + 1), rules);
}

function lastOf(endings: readonly Ending[]): Ending {
  return endings.at(-1) ?? NO_ENDING;
}

/** Marks without a word end nothing: "He paid (!) for it." */
function hasMark({ body, mark }: Ending): boolean {
  return body !== '' && mark !== 'none';
}

/** The index of the next piece that is more than a dash or an opening quote alone. */
function nextWord(pieces: readonly Piece[], from: number): number {
  let index = from;
  while (pieces[index]?.role === 'opening' && pieces[index]?.isLast === false) index++;
  return index;
}

/** How the word at an index begins; undefined if there is none. */
function startAt(pieces: readonly Piece[], index: number): Start | undefined {
  const piece = pieces[index];
  return piece?.role === 'word' ? startOf(piece.text.slice(piece.text.search(SIGNIFICANT))) : undefined;
}

function startOf(text: string): Start {
  const [mask = '', kind] = MASK_AT_START.exec(text) ?? [];
  const visible = text.slice(mask.length);
  const word = WORD.exec(visible)?.[0].toLowerCase() ?? '';
  const isNumber = kind === 'n' || AMOUNT.test(text);
  return { word, isNumber, isSmall: !isNumber && SMALL.test(visible) && !CAMEL.test(visible) };
}

/** Whether a new sentence begins in text such as "how are you? i am fine." */
function isWithoutCapitals(endings: readonly Ending[], next: Start, rules: LanguageRules): boolean {
  const { mark, closers } = lastOf(endings);
  if (QUOTE.test(closers) || !SMALL.test(endings[0]?.body ?? '')) return false;
  if (mark === 'strong') return true;
  return mark === 'stop' && rules.starters.has(next.word) && isStopFinal(endings, UNKNOWN_START, rules);
}

/** Whether a quotation and what follows it are one sentence: `"Stop!" Tom said.` */
function isSpeech(endings: readonly Ending[], second: Start | undefined, rules: LanguageRules): boolean {
  return second !== undefined && QUOTE.test(lastOf(endings).closers) && rules.speechVerbs.has(second.word);
}

function isNewSentence(endings: readonly Ending[], next: Start, rules: LanguageRules): boolean {
  const { mark } = lastOf(endings);
  if (mark === 'stop') return isStopFinal(endings, next, rules);
  if (mark === 'strong') return true;
  // After an ellipsis; the English "I" is a capital anywhere.
  return rules.hasCapitalNouns ? rules.starters.has(next.word) : next.word !== '' && next.word !== 'i';
}

/** Whether a full stop ends more than an abbreviation, an initial or a number. */
function isStopFinal(endings: readonly Ending[], next: Start, rules: LanguageRules): boolean {
  if (isListHead(endings)) return false;
  if (isUnit(endings, rules)) return next.word !== '';
  const names = namesOf(endings);
  const isIn = (list: ReadonlySet<string>): boolean => names.some((name) => list.has(name));
  if (isIn(rules.never) || (next.isNumber && isIn(rules.beforeNumber))) return false;
  if (isIn(rules.beforeCapital) && !BRACKET.test(lastOf(endings).closers)) return next.word !== '';
  const isSure = !isIn(rules.beforeCapital) && !isIn(rules.rarely) && !isDoubtful(endings, rules);
  return isSure || isStarter(lastOf(endings).body, next.word, rules);
}

function isStarter(before: string, word: string, rules: LanguageRules): boolean {
  return rules.starters.has(word) && !(INITIAL.test(before) && NAME_PARTICLES.has(word));
}

function isListHead(endings: readonly Ending[]): boolean {
  const before = endings.at(-2)?.body;
  return LIST_HEAD.test(lastOf(endings).body) && (before === undefined || LEADS_TO_LIST.test(before));
}

function isUnit(endings: readonly Ending[], rules: LanguageRules): boolean {
  return rules.units.has(lastOf(endings).body) && NUMBER_AT_END.test(endings.at(-2)?.body ?? '');
}

/** Whether the last word looks abbreviated: the "I." of "Sir I. Newton" does, that of "Tom and I." does not. */
function isDoubtful(endings: readonly Ending[], rules: LanguageRules): boolean {
  const { body } = lastOf(endings);
  if (rules.letterWords.has(body) && SMALL.test(endings.at(-2)?.body ?? '')) return false;
  return LETTERS.test(body) || rules.rarelyPattern?.test(body) === true;
}

/** The entries under which the lists may have the last word: "B." after "z." is `b` and `z.b`. */
function namesOf(endings: readonly Ending[]): string[] {
  const names: string[] = [];
  let name = '';
  for (const { body, mark } of endings.slice(-MAX_PARTS).reverse()) {
    if (mark !== 'stop') break;
    name = name === '' ? withoutArticle(body) : `${body}.${name}`;
    names.push(name.toLowerCase());
  }
  return names;
}

/** "art" of "l'art" */
function withoutArticle(body: string): string {
  return body.slice(Math.max(body.lastIndexOf("'"), body.lastIndexOf('’')) + 1);
}
