import type { SentencePieceRelease } from '@tolmach/contracts';
import { bytePiece } from './byte-piece';
import { modelNormalizer } from './model-normalizer';
import type { PieceModelFile } from './piece-model-file';
import { PieceVocabulary } from './piece-vocabulary';
import { segmenterOf } from './segmenter';

/** A piece of a text: the part of it that the id stands for. */
export interface TextPiece {
  readonly id: number;
  readonly text: string;
}

/**
 * Returns the encoder of a model: text is normalised and cut; of unknown characters each byte becomes a piece, or
 * each run of them one, as the model has it.
 */
export function pieceEncoder(file: PieceModelFile, release: SentencePieceRelease): (text: string) => TextPiece[] {
  const vocabulary = new PieceVocabulary(file, release);
  const normalize = modelNormalizer(file.normalizer, vocabulary.symbols);
  const segment = segmenterOf(file.kind, vocabulary);
  const spell = file.byteFallback ? byteSpeller(vocabulary) : undefined;
  return (text) => {
    const normalized = normalize(text);
    const { ids, ends } = segment(normalized);
    const pieces: TextPiece[] = [];
    let start = 0;
    ids.forEach((id, index) => {
      const isInRun = id === vocabulary.unknown && ids[index + 1] === id && spell === undefined;
      if (isInRun) return;
      const end = ends[index] ?? normalized.length;
      const part = normalized.slice(start, end);
      if (id === vocabulary.unknown && spell !== undefined) for (const piece of spell(part)) pieces.push(piece);
      else pieces.push({ id, text: part });
      start = end;
    });
    return pieces;
  };
}

/** Returns a function that spells text in byte pieces. */
function byteSpeller(vocabulary: PieceVocabulary): (text: string) => TextPiece[] {
  const byByte = Array.from({ length: 256 }, (_, byte) => {
    const text = bytePiece(byte);
    return { id: vocabulary.idOf(text) ?? vocabulary.unknown, text };
  });
  return (text) => [...Buffer.from(text)].flatMap((byte) => byByte[byte] ?? []);
}
