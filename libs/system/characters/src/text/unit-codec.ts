/** What a text is read in. */
export type Units = 'characters' | 'bytes' | 'pieces';

/** Text to the ids of its units and back. */
export interface UnitCodec {
  readonly units: Units;
  /** Units in the vocabulary; ids are 0 to `size - 1`. */
  readonly size: number;
  /** The file of the units, for a model folder and for checkpoints; none of bytes, which need no list. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /**
   * The ids of a text.
   * @param where - name of the text, for error sentences
   * @param firstLine - number of its first line there; default 1
   * @throws {@link InputError} when the text has a unit that is not in the vocabulary, naming its line
   */
  encode(text: string, where: string, firstLine?: number): Int32Array;
  /** Turns ids into text one by one, as they come. */
  reader(): UnitReader;
}

/** Text of ids that come one by one. */
export interface UnitReader {
  /** What an id adds to the text: nothing while the bytes of a character are not complete. */
  add(id: number): string;
  /** What is left at the end: U+FFFD for a character that was begun. */
  end(): string;
}

/** The text of ids. */
export function decodeUnits(codec: UnitCodec, ids: Iterable<number>): string {
  const reader = codec.reader();
  return [...Array.from(ids, (id) => reader.add(id)), reader.end()].join('');
}

/** How many characters of a text are predicted from what stands before them: all but those of its first unit. */
export function countPredicted(text: string, ids: Int32Array, codec: UnitCodec): number {
  return countCharacters(text) - Math.max(1, countCharacters(decodeUnits(codec, ids.subarray(0, 1))));
}

/** How many characters, that is code points, a text has. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
