import { isUtf8 } from 'node:buffer';
import { byteOf } from './byte-piece';
import { PieceType, SPACE_MARK } from './piece-model';
import type { Piece } from './piece-model';
import type { PieceModelFile } from './piece-model-file';

const REPLACEMENT_CHARACTER = '\uFFFD';

/** Returns the text of pieces: marks become spaces, without the one that normalisation put in front. */
export function decodePieces(pieces: Iterable<Piece>, file: PieceModelFile): string {
  const decoding = new Decoding(file);
  for (const piece of pieces) decoding.add(piece);
  return decoding.finish();
}

class Decoding {
  private text = '';
  /** Of byte pieces that no other piece has followed yet. */
  private bytes: number[] = [];
  /** A space mark here is one that normalisation put in front. */
  private isAtStart: boolean;

  constructor(private readonly file: PieceModelFile) {
    const { addDummyPrefix, removeExtraWhitespaces } = file.normalizer;
    this.isAtStart = addDummyPrefix || removeExtraWhitespaces;
  }

  add({ text, type }: Piece): void {
    if (type === PieceType.byte) {
      this.bytes.push(byteOf(text) ?? 0);
      return;
    }
    this.finish();
    if (this.text !== '') this.isAtStart = false;
    if (type === PieceType.unknown) this.text += this.file.unknownSurface;
    else if (type !== PieceType.control) this.addText(text);
  }

  /** Turns bytes into characters, and returns the text so far. */
  finish(): string {
    if (this.bytes.length > 0) this.text += utf8Text(this.bytes);
    this.bytes = [];
    return this.text;
  }

  /** Where spaces are collapsed all marks at the start go, else the first one. */
  private addText(text: string): void {
    const hasMark = this.isAtStart && text.startsWith(SPACE_MARK);
    this.text += (hasMark ? text.slice(SPACE_MARK.length) : text).replaceAll(SPACE_MARK, ' ');
    if (hasMark && !this.file.normalizer.removeExtraWhitespaces) this.isAtStart = false;
  }
}

/** Bytes as characters; each byte that belongs to none becomes U+FFFD. */
function utf8Text(numbers: readonly number[]): string {
  const bytes = Buffer.from(numbers);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let place = 0; place < bytes.length;) {
    const character = bytes.subarray(place, place + sequenceLength(bytes[place] ?? 0));
    const isSound = isUtf8(character);
    text += isSound ? character.toString('utf8') : REPLACEMENT_CHARACTER;
    place += isSound ? character.length : 1;
  }
  return text;
}

/** Length in bytes of the character that starts with this one. */
function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
