import type { SentencePieceRelease } from '@tolmach/contracts';
import type { Piece } from './piece-model';
import { PieceType } from './piece-model';
import type { PieceModelFile } from './piece-model-file';
import { SymbolSet } from './symbol-set';

/** Where the pieces of normalised text end, in UTF-16 units, and their ids. */
export interface Segments {
  readonly ids: number[];
  readonly ends: number[];
}

/** Cuts normalised text into pieces. */
export type Segmenter = (normalized: string) => Segments;

/** The pieces of a model, as text is looked up in them. */
export class PieceVocabulary {
  readonly pieces: readonly Piece[];
  readonly unknown: number;
  /** What is found in the text first and is one piece wherever it stands. */
  readonly symbols: SymbolSet;
  private readonly ids: ReadonlyMap<string, number>;

  constructor(
    file: PieceModelFile,
    readonly release: SentencePieceRelease,
  ) {
    this.pieces = file.pieces;
    this.ids = new Map(file.pieces.map(({ text }, id) => [text, id]));
    this.unknown = file.pieces.findIndex(({ type }) => type === PieceType.unknown);
    this.symbols = new SymbolSet(
      file.pieces.filter(({ type }) => type === PieceType.userDefined).map(({ text }) => text),
    );
  }

  /** Returns the id of a piece of any type. */
  idOf(text: string): number | undefined {
    return this.ids.get(text);
  }

  /** Returns the id of a piece that stands for its own text, which control, unknown and byte pieces do not. */
  idInText(text: string): number | undefined {
    const id = this.idOf(text);
    return id === undefined || isReserved(this.typeOf(id)) ? undefined : id;
  }

  /**
   * Returns the id that a finished piece is given, that of the unknown piece where it has none. A model may hold pieces
   * that are not to be used (type unused), or a control piece of one character: 0.1.97 lets them through.
   */
  finalId(text: string): number {
    const id = this.idOf(text);
    if (id === undefined || this.release === '0.1.97') return id ?? this.unknown;
    const type = this.typeOf(id);
    return type === PieceType.normal || type === PieceType.userDefined ? id : this.unknown;
  }

  typeOf(id: number): PieceType | undefined {
    return this.pieces[id]?.type;
  }
}

function isReserved(type: PieceType | undefined): boolean {
  return type === PieceType.control || type === PieceType.unknown || type === PieceType.byte;
}
