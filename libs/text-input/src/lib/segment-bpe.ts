import { characterEnd } from './character-end';
import { NumberHeap } from './number-heap';
import { PieceType } from './piece-model';
import type { PieceVocabulary, Segmenter, Segments } from './piece-vocabulary';

const NO_PLACE = -1;
const NO_PAIR = -1;
/** Above all places in a text; makes one number of rank and place. */
const PLACES = 2 ** 32;
/** A piece that is out of use falls apart at most so many times, 0.1.97 excepted. */
const MAX_DEPTH = 100;

/**
 * Returns the segmenter of a byte-pair encoding: of all neighbours that spell a piece, those of the highest score are
 * joined first, of equal ones the leftmost, until none are left. User-defined symbols stay apart.
 *
 * @see Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword Units", section 3.2
 */
export function bpeSegmenter(vocabulary: PieceVocabulary): Segmenter {
  const merging = new Merging(vocabulary, scoreRanks(vocabulary));
  return (text) => merging.segments(text);
}

/** Places in the order of scores, highest first, by id; equal scores have equal ranks. */
function scoreRanks({ pieces, release }: PieceVocabulary): Int32Array {
  // To 0.1.97 both zeros are equal; to 0.2.3, which compares bits, -0 is less: it is the score of the first merge.
  const scores = pieces.map(({ score }) => (release === '0.1.97' ? score + 0 : score));
  const scoreOf = (id: number): number => scores[id] ?? 0;
  const zeroOrder = (id: number): number => (Object.is(scoreOf(id), -0) ? 1 : 0);
  const order = pieces.map((_, id) => id);
  order.sort((a, b) => scoreOf(b) - scoreOf(a) || zeroOrder(a) - zeroOrder(b));
  const ranks = new Int32Array(pieces.length);
  let rank = 0;
  order.forEach((id, index) => {
    const before = order[index - 1];
    if (before !== undefined && !Object.is(scoreOf(before), scoreOf(id))) rank++;
    ranks[id] = rank;
  });
  return ranks;
}

/** The symbols of a text, known by the places where they start, while neighbours are joined. */
class Merging {
  private text = '';
  private ends = new Int32Array();
  private previous = new Int32Array();
  /** Rank of the piece that a symbol and the next one spell. */
  private pairRanks = new Int32Array();
  /** Starts of user-defined symbols. */
  private readonly frozen = new Set<number>();
  private readonly agenda = new NumberHeap();
  /** Where pieces that are out of use come apart again. */
  private readonly seams = new Map<string, number>();

  constructor(
    private readonly vocabulary: PieceVocabulary,
    private readonly ranks: Int32Array,
  ) {}

  /** Joins neighbours until none spell a piece. */
  segments(text: string): Segments {
    this.begin(text);
    for (let place = 0; place < text.length; place = this.endOf(place)) this.queuePair(place);
    for (let key = this.agenda.pop(); key !== undefined; key = this.agenda.pop()) {
      const rank = Math.floor(key / PLACES);
      const left = key - rank * PLACES;
      // The pair may be gone, or the place hold another one that stands in the queue by itself.
      if (this.pairRanks[left] === rank) this.join(left);
    }
    const found: Segments = { ids: [], ends: [] };
    for (let place = 0; place < text.length; place = this.endOf(place)) this.addSymbol(place, found);
    return found;
  }

  /** Starts from single characters and user-defined symbols. */
  private begin(text: string): void {
    this.text = text;
    this.frozen.clear();
    this.seams.clear();
    if (this.ends.length < text.length) {
      this.ends = new Int32Array(2 * text.length);
      this.previous = new Int32Array(2 * text.length);
      this.pairRanks = new Int32Array(2 * text.length);
    }
    let before = NO_PLACE;
    for (let place = 0; place < text.length; place = this.endOf(place)) {
      const symbolLength = this.vocabulary.symbols.lengthAt(text, place);
      if (symbolLength > 0) this.frozen.add(place);
      this.ends[place] = symbolLength > 0 ? place + symbolLength : characterEnd(text, place);
      this.previous[place] = before;
      before = place;
    }
  }

  private endOf(place: number): number {
    return this.ends[place] ?? this.text.length;
  }

  private join(left: number): void {
    const right = this.endOf(left);
    const end = this.endOf(right);
    this.ends[left] = end;
    this.pairRanks[right] = NO_PAIR;
    if (end < this.text.length) this.previous[end] = left;
    const before = this.previous[left] ?? NO_PLACE;
    if (before !== NO_PLACE) this.queuePair(before);
    this.queuePair(left);
  }

  private queuePair(left: number): void {
    this.pairRanks[left] = NO_PAIR;
    const right = this.endOf(left);
    if (right >= this.text.length || this.frozen.has(left) || this.frozen.has(right)) return;
    const piece = this.text.slice(left, this.endOf(right));
    const id = this.vocabulary.idInText(piece);
    if (id === undefined) return;
    const rank = this.ranks[id] ?? 0;
    this.pairRanks[left] = rank;
    this.agenda.push(rank * PLACES + left);
    if (this.vocabulary.typeOf(id) === PieceType.unused) this.seams.set(piece, right - left);
  }

  /** A piece that is out of use falls back into what it was joined from. */
  private addSymbol(start: number, { ids, ends }: Segments): void {
    const waiting = [{ start, end: this.endOf(start), depth: 0 }];
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      const piece = this.text.slice(part.start, part.end);
      const seam = this.seams.get(piece);
      const isTooDeep = part.depth > MAX_DEPTH && this.vocabulary.release !== '0.1.97';
      if (seam === undefined || isTooDeep) {
        ids.push((isTooDeep ? this.vocabulary.idInText(piece) : undefined) ?? this.vocabulary.finalId(piece));
        ends.push(part.end);
      } else {
        const depth = part.depth + 1;
        waiting.push(
          { start: part.start + seam, end: part.end, depth },
          { start: part.start, end: part.start + seam, depth },
        );
      }
    }
  }
}
