import { characterEnd } from './character-end';
import { SPACE_MARK } from './piece-model';
import type { PieceModelFile } from './piece-model-file';
import type { PieceVocabulary, Segmenter, Segments } from './piece-vocabulary';
import { bpeSegmenter } from './segment-bpe';
import { unigramSegmenter } from './segment-unigram';

const SEGMENTERS: Readonly<Record<PieceModelFile['kind'], (vocabulary: PieceVocabulary) => Segmenter>> = {
  unigram: unigramSegmenter,
  bpe: bpeSegmenter,
  word: (vocabulary) => splitting(vocabulary, (text, start) => indexOrEnd(text, SPACE_MARK, start + 1)),
  character: (vocabulary) =>
    splitting(vocabulary, (text, start) => {
      const symbolLength = vocabulary.symbols.lengthAt(text, start);
      return symbolLength > 0 ? start + symbolLength : characterEnd(text, start);
    }),
};

/** Returns the segmenter of a model of any kind. */
export function segmenterOf(kind: PieceModelFile['kind'], vocabulary: PieceVocabulary): Segmenter {
  return SEGMENTERS[kind](vocabulary);
}

/** Pieces whose ends the text alone decides. */
function splitting(vocabulary: PieceVocabulary, endOf: (text: string, start: number) => number): Segmenter {
  return (text) => {
    const found: Segments = { ids: [], ends: [] };
    for (let start = 0; start < text.length;) {
      const end = endOf(text, start);
      found.ids.push(vocabulary.finalId(text.slice(start, end)));
      found.ends.push(end);
      start = end;
    }
    return found;
  };
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const index = text.indexOf(wanted, from);
  return index === -1 ? text.length : index;
}
