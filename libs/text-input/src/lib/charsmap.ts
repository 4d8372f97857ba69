import { ModelFileError } from '@tolmach/contracts';

/** What a rule of normalisation makes of the text at a place. */
export interface Replacement {
  /** UTF-16 units of the text that it replaces. */
  readonly length: number;
  readonly text: string;
}

const UNIT_BYTES = 4;
const NO_UNIT = -1;
const HAS_VALUE = 0x100;
/** A unit that stands for a byte has that byte, and no sign, under this mask. */
const LABEL_MASK = 0x800000ff;
const VALUE_MASK = 0x7fffffff;
/** By the number of bytes of a character in UTF-8: what the first one starts with. */
const LEAD_BITS = [0, 0, 0xc0, 0xe0, 0xf0];

/** Rules of normalisation: what strings become. */
export class Charsmap {
  private readonly root: number;

  /**
   * @param units - double-array trie from keys in UTF-8 to places in `texts`; see `double-array.ts`
   * @param texts - replacements in UTF-8, each with a zero behind it
   */
  private constructor(
    private readonly units: Uint32Array,
    private readonly texts: Buffer,
  ) {
    this.root = offsetOf(units[0] ?? 0);
  }

  /**
   * Reads the table of a `.model` file (`precompiled_charsmap`) that `precompileRules` writes; an empty one has no rules.
   *
   * @param where - name of the file, for the error sentence
   * @throws {@link ModelFileError} when the bytes are no such table
   */
  static read(table: Uint8Array, where: string): Charsmap {
    if (table.length === 0) return new Charsmap(new Uint32Array(), Buffer.alloc(0));
    const bytes = Buffer.from(table.buffer, table.byteOffset, table.byteLength);
    const trieBytes = bytes.length > UNIT_BYTES ? bytes.readUInt32LE(0) : 0;
    const textStart = UNIT_BYTES + trieBytes;
    if (trieBytes === 0 || trieBytes % UNIT_BYTES !== 0 || textStart >= bytes.length || bytes.at(-1) !== 0) {
      throw new ModelFileError({
        where,
        expected: 'a table of normalisation rules',
        received: `${String(bytes.length)} bytes that are not such a table`,
        next: 'Copy or train the file again.',
      });
    }
    const units = new Uint32Array(trieBytes / UNIT_BYTES);
    for (let index = 0; index < units.length; index++) units[index] = bytes.readUInt32LE(UNIT_BYTES * (index + 1));
    return new Charsmap(units, bytes.subarray(textStart));
  }

  /** Tells whether any rule is for text that starts with the character. */
  hasRuleFor(codePoint: number): boolean {
    return this.descend(this.root, codePoint) !== NO_UNIT;
  }

  /** Returns the longest rule for the text at a place, if there is one. */
  longestAt(text: string, start: number): Replacement | undefined {
    let children = this.root;
    let found: Replacement | undefined;
    for (let end = start; end < text.length;) {
      const codePoint = text.codePointAt(end) ?? 0;
      const place = this.descend(children, codePoint);
      if (place === NO_UNIT) break;
      const unit = this.units[place] ?? 0;
      children = place ^ offsetOf(unit);
      end += codePoint > 0xffff ? 2 : 1;
      const replacement = this.replacementBelow(unit, children);
      if (replacement !== undefined) found = { length: end - start, text: replacement };
    }
    return found;
  }

  /** Goes down the trie by one character; returns where the unit of its last byte stands. */
  private descend(from: number, codePoint: number): number {
    const numBytes = utf8Length(codePoint);
    let children = from;
    let place = NO_UNIT;
    for (let left = numBytes - 1; left >= 0; left--) {
      const bits = codePoint >>> (6 * left);
      const byte = left === numBytes - 1 ? bits | (LEAD_BITS[numBytes] ?? 0) : (bits & 0x3f) | 0x80;
      place = children ^ byte;
      const unit = this.units[place] ?? 0;
      if (byte === 0 || (unit & LABEL_MASK) >>> 0 !== byte) return NO_UNIT;
      children = place ^ offsetOf(unit);
    }
    return place;
  }

  private replacementBelow(unit: number, children: number): string | undefined {
    if ((unit & HAS_VALUE) === 0) return undefined;
    const start = (this.units[children] ?? 0) & VALUE_MASK;
    const end = start < this.texts.length ? this.texts.indexOf(0, start) : -1;
    return end === -1 ? undefined : this.texts.toString('utf8', start, end);
  }
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
