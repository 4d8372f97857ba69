import type { Charsmap } from './charsmap';
import { characterEnd } from './character-end';
import { SPACE_MARK } from './piece-model';
import type { SymbolSet } from './symbol-set';

/** What a `.model` file says of text before it is cut; names as in the file. */
export interface NormalizerSpec {
  /** Name of the rules. */
  readonly name: string;
  readonly charsmap: Charsmap;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
  /** The space mark stands behind words. */
  readonly treatWhitespaceAsSuffix: boolean;
}

const NUM_CODE_UNITS = 2 ** 16;
/** What is known of a UTF-16 unit: it stays as it is wherever it stands, or has to be looked up each time. */
const Unit = { unseen: 0, plain: 1, looksUp: 2 } as const;

/**
 * Returns the normalisation of a model: symbols stay, the longest rule rewrites what stands at each place, spaces
 * become marks.
 *
 * @param symbols - what is never rewritten
 */
export function modelNormalizer(spec: NormalizerSpec, symbols: SymbolSet): (text: string) => string {
  const prefixes = new Prefixes(spec.charsmap, symbols);
  const space = spec.escapeWhitespaces ? SPACE_MARK : ' ';
  const dummy = spec.addDummyPrefix ? space : '';
  const { removeExtraWhitespaces, treatWhitespaceAsSuffix } = spec;
  return (text) => {
    const start = removeExtraWhitespaces ? prefixes.skipSpaces(text) : 0;
    if (start === text.length) return '';
    const rewritten = prefixes.rewrite(text, start, { space, removeExtraWhitespaces });
    if (!treatWhitespaceAsSuffix) {
      return removeExtraWhitespaces ? withoutTrailing(dummy + rewritten, space) : dummy + rewritten;
    }
    return (removeExtraWhitespaces ? withoutTrailing(rewritten, space) : rewritten) + dummy;
  };
}

interface SpaceRules {
  readonly space: string;
  readonly removeExtraWhitespaces: boolean;
}

/** Rewrites text prefix by prefix: at each place a symbol, what a rule replaces, or one character. */
class Prefixes {
  private readonly units = new Uint8Array(NUM_CODE_UNITS);

  constructor(
    private readonly charsmap: Charsmap,
    private readonly symbols: SymbolSet,
  ) {
    this.units[' '.charCodeAt(0)] = Unit.looksUp;
  }

  /** The first place whose prefix does not become one space. */
  skipSpaces(text: string): number {
    let place = 0;
    while (place < text.length) {
      const prefix = this.at(text, place);
      if (prefix.text !== ' ') break;
      place += prefix.length;
    }
    return place;
  }

  rewrite(text: string, start: number, { space, removeExtraWhitespaces }: SpaceRules): string {
    let result = '';
    let isAfterSpace = removeExtraWhitespaces;
    let place = start;
    while (place < text.length) {
      const plainEnd = this.plainEnd(text, place);
      if (plainEnd > place) {
        result += text.slice(place, plainEnd);
        isAfterSpace = false;
        place = plainEnd;
        continue;
      }
      const prefix = this.at(text, place);
      const kept = isAfterSpace ? prefix.text.replace(/^ +/, '') : prefix.text;
      if (kept !== '') isAfterSpace = removeExtraWhitespaces && kept.endsWith(' ');
      result += kept.replaceAll(' ', space);
      place += prefix.length;
    }
    return result;
  }

  private at(text: string, place: number): { readonly text: string; readonly length: number } {
    const symbolLength = this.symbols.lengthAt(text, place);
    if (symbolLength > 0) return { text: text.slice(place, place + symbolLength), length: symbolLength };
    const end = characterEnd(text, place);
    return this.charsmap.longestAt(text, place) ?? { text: text.slice(place, end), length: end - place };
  }

  /** The end of the characters from a place on that nothing rewrites, most of a text as a rule. */
  private plainEnd(text: string, start: number): number {
    let place = start;
    for (; place < text.length; place++) {
      const unit = text.charCodeAt(place);
      const known = this.units[unit];
      if (known === Unit.looksUp || (known === Unit.unseen && !this.isPlain(unit))) break;
    }
    return place;
  }

  /** A unit is plain where no rule and no symbol starts with it; of a pair of surrogates that is not asked. */
  private isPlain(unit: number): boolean {
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    const isPlain = !isSurrogate && !this.charsmap.hasRuleFor(unit) && !this.symbols.hasSymbolFor(unit);
    this.units[unit] = isPlain ? Unit.plain : Unit.looksUp;
    return isPlain;
  }
}

/** A loop, since a regular expression anchored at the end alone is quadratic on many inner marks. */
function withoutTrailing(text: string, space: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === space) end--;
  return text.slice(0, end);
}
