import { splitWords } from '@tolmach/word-vectors';
import type { Word } from '@tolmach/word-vectors';

/** The words that have a row of their own, and what all others share. */
export class WordVocabulary {
  /** Rows before that of the first word: padding, and words that are not known. */
  static readonly FIRST_ID = 2;
  static readonly PADDING_ID = 0;
  static readonly UNKNOWN_ID = 1;

  private readonly ids: ReadonlyMap<string, number>;

  constructor(
    readonly words: readonly string[],
    private readonly options: { readonly lowerCase: boolean },
  ) {
    this.ids = new Map(words.map((word, index) => [word, index + WordVocabulary.FIRST_ID]));
  }

  /** The vocabulary of a file of {@link bytes}. */
  static ofBytes(bytes: Uint8Array, options: { readonly lowerCase: boolean }): WordVocabulary {
    const lines = new TextDecoder().decode(bytes).split('\n');
    return new WordVocabulary(lines.slice(0, -1), options); // the last line has its end
  }

  /** One word per line, in the order of their rows. */
  get bytes(): Uint8Array {
    return new TextEncoder().encode(this.words.map((word) => `${word}\n`).join(''));
  }

  /** Rows of a table with a vector for each id. */
  get size(): number {
    return this.words.length + WordVocabulary.FIRST_ID;
  }

  /** The words of a text, with their places in it. */
  split(text: string): Word[] {
    return splitWords(text, this.options);
  }

  idOf(word: string): number {
    return this.ids.get(word) ?? WordVocabulary.UNKNOWN_ID;
  }

  /** The ids of the words of a text. */
  encode(text: string): number[] {
    return this.split(text).map(({ form }) => this.idOf(form));
  }
}
