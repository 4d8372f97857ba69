import { characterEnd } from './character-end';
import { PieceType } from './piece-model';
import type { PieceVocabulary, Segmenter, Segments } from './piece-vocabulary';

/** How much less than the rarest piece an unknown character scores. */
const UNKNOWN_PENALTY = 10;
/** Smallest positive normal number in 32 bits: where 0.1.97 starts to look for the highest score. */
const SMALLEST_FLOAT = 2 ** -126;
const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;
/** Scores beyond are drawn back to zero, so that they keep their digits. */
const SCORE_LIMIT = 100_000;
const NO_PLACE = -1;

/**
 * Returns the segmenter of a unigram language model: of all ways to cut the text the one with the highest sum of scores,
 * found by Viterbi's algorithm in 32-bit numbers; of equal ones the one whose last piece is longest.
 *
 * @see Kudo 2018, "Subword Regularization", section 3.2
 */
export function unigramSegmenter(vocabulary: PieceVocabulary): Segmenter {
  const model = new UnigramModel(vocabulary);
  return (text) => new BestPaths(text, model).segments();
}

/** Scores and lengths of the pieces. */
class UnigramModel {
  /** Length of the longest piece, in UTF-16 units, by the first of them. */
  private readonly longest = new Map<number, number>();
  private readonly bestScore: number;
  private readonly unknownScore: number;

  constructor(readonly vocabulary: PieceVocabulary) {
    let lowest = LARGEST_FLOAT;
    let highest = SMALLEST_FLOAT;
    for (const { text, type, score } of vocabulary.pieces) {
      const unit = text.charCodeAt(0);
      this.longest.set(unit, Math.max(this.longest.get(unit) ?? 0, text.length));
      if (type !== PieceType.normal) continue;
      lowest = Math.min(lowest, score);
      highest = Math.max(highest, score);
    }
    this.bestScore = highest;
    this.unknownScore = Math.fround(lowest - UNKNOWN_PENALTY);
  }

  longestFrom(unit: number): number {
    return this.longest.get(unit) ?? 0;
  }

  /**
   * Returns the score of a path that continues with a piece: in 64 bits for 0.1.97, in 32 for later releases. A
   * user-defined symbol scores so well that it is always taken.
   */
  scoreAfter(before: number, id: number, text: string): number {
    const { pieces, release } = this.vocabulary;
    const piece = pieces[id];
    const isOld = release === '0.1.97';
    let score = piece?.score ?? 0;
    if (piece?.type === PieceType.userDefined) {
      const numBytes = Buffer.byteLength(text);
      score = isOld ? Math.fround(numBytes * this.bestScore) - 0.1 : Math.fround(0.1 * (numBytes - 1));
    }
    return isOld ? before + score : Math.fround(before + score);
  }

  /** Returns the score of a path that continues with an unknown character. */
  scoreAfterUnknown(before: number): number {
    return Math.fround(before + this.unknownScore);
  }
}

/** The best way to cut a text up to each of its places. */
class BestPaths {
  private readonly scores: Float32Array;
  private readonly starts: Int32Array;
  private readonly ids: Int32Array;
  /** The furthest place that a piece has reached. */
  private frontier = 0;

  constructor(
    private readonly text: string,
    private readonly model: UnigramModel,
  ) {
    this.scores = new Float32Array(text.length + 1);
    this.starts = new Int32Array(text.length + 1).fill(NO_PLACE);
    this.ids = new Int32Array(text.length + 1);
    for (let place = 0; place < text.length; place = characterEnd(text, place)) this.extend(place);
  }

  segments(): Segments {
    const ids: number[] = [];
    const ends: number[] = [];
    for (let end = this.text.length; end > 0; end = this.starts[end] ?? 0) {
      ends.push(end);
      ids.push(this.ids[end] ?? 0);
    }
    return { ids: ids.reverse(), ends: ends.reverse() };
  }

  /** Tries every piece that starts at a place. */
  private extend(start: number): void {
    const { text, model } = this;
    this.drawBack(start);
    const before = this.scores[start] ?? 0;
    const singleEnd = characterEnd(text, start);
    const last = Math.min(text.length, start + model.longestFrom(text.charCodeAt(start)));
    let hasSingle = false;
    for (let end = singleEnd; end <= last; end++) {
      const piece = text.slice(start, end);
      const id = model.vocabulary.idInText(piece);
      if (id === undefined || model.vocabulary.typeOf(id) === PieceType.unused) continue;
      this.offer({ start, end, id }, model.scoreAfter(before, id, piece));
      hasSingle ||= end === singleEnd;
    }
    if (!hasSingle) {
      this.offer({ start, end: singleEnd, id: model.vocabulary.unknown }, model.scoreAfterUnknown(before));
    }
  }

  private offer({ start, end, id }: { start: number; end: number; id: number }, score: number): void {
    this.frontier = Math.max(this.frontier, end);
    if (this.starts[end] !== NO_PLACE && score <= (this.scores[end] ?? 0)) return;
    this.scores[end] = score;
    this.starts[end] = start;
    this.ids[end] = id;
  }

  private drawBack(start: number): void {
    const offset = this.scores[start] ?? 0;
    if (Math.abs(offset) <= SCORE_LIMIT || this.model.vocabulary.release === '0.1.97') return;
    for (let place = start; place <= this.frontier; place++) {
      if (place === start || this.starts[place] !== NO_PLACE) this.scores[place] = (this.scores[place] ?? 0) - offset;
    }
  }
}
