import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { openPieceCodec, pieceModelBytes, trainPieceModel } from '@tolmach/text-input';
import type { PieceTrainingOptions } from '@tolmach/text-input';
import { byteCodec } from './byte-codec';
import type { UnitCodec } from './unit-codec';

/** File of the pieces of a model, as SentencePiece has it. */
export const PIECES_FILE = 'pieces.model';

/** The release of SentencePiece that cuts a text alike, whatever the default becomes: ids are part of a model. */
const RELEASE = '0.2.3';

const LINE_END = '\n';

/** Characters of a line that pieces are learnt from at once; the trainer skips lines of more than 4,192 bytes. */
const MAX_LENGTH = 1000;

/** How many pieces are learnt, and from which part of the alphabet. */
export type PieceOptions = Pick<PieceTrainingOptions, 'vocabularySize' | 'characterCoverage' | 'signal'>;

/**
 * A codec over byte-pair encodings learnt from texts. Every space stays, a line end is a piece of its own, and what the
 * pieces lack is spelt in bytes: any text is known, and comes back as it was, but for U+2581, which comes back as a space.
 * @throws {@link ConfigError} when the vocabulary cannot hold the alphabet and the bytes
 */
export async function learnPieces(texts: readonly string[], options: PieceOptions): Promise<UnitCodec> {
  const model = await trainPieceModel({
    ...options,
    sentences: shortLines(texts),
    keepsSpaces: true,
    byteFallback: true,
    userDefinedSymbols: [LINE_END],
    sentencePiece: RELEASE,
  });
  return unitsOfPieces(pieceModelBytes(model));
}

/**
 * The codec of the pieces in a {@link PIECES_FILE}.
 * @throws {@link ModelFileError} when it is not such a file
 */
export async function unitsOfPieces(bytes: Uint8Array): Promise<UnitCodec> {
  const pieces = await openPieceCodec(bytes, DEFAULT_SPECIAL_IDS, RELEASE);
  const lineEnd = pieces.encodeIds(LINE_END);
  return {
    units: 'pieces',
    size: pieces.size,
    files: { [PIECES_FILE]: bytes },
    encode: (text) =>
      Int32Array.from(
        text.split(LINE_END).flatMap((line, index) => (index === 0 ? [] : lineEnd).concat(pieces.encodeIds(line))),
      ),
    reader() {
      const bytesSoFar = byteCodec.reader();
      return {
        add(id) {
          const byte = pieces.byteOf(id);
          return byte === undefined ? bytesSoFar.end() + pieces.decodeIds([id]) : bytesSoFar.add(byte);
        },
        end: () => bytesSoFar.end(),
      };
    },
  };
}

/** The lines of texts, cut where they are long. */
function* shortLines(texts: readonly string[]): Generator<string> {
  for (const text of texts) {
    for (const line of text.split(LINE_END)) {
      for (let from = 0; from < line.length; from += MAX_LENGTH) yield line.slice(from, from + MAX_LENGTH);
    }
  }
}
