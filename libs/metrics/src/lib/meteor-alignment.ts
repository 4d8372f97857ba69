import { porterStem } from './porter-stem';

/** How an alignment pairs the words of two captions, each word at most once. */
export interface MeteorAlignment {
  /** Pairs of equal words. */
  readonly numExact: number;
  /** Pairs of different words with the same stem. */
  readonly numStem: number;
  /** Runs of pairs that follow each other in both captions. */
  readonly numChunks: number;
}

/** A pair that an alignment may contain. */
interface Candidate {
  /** Position in the hypothesis. */
  readonly index: number;
  readonly isExact: boolean;
}

/** An incomplete alignment: that of the first words of the reference. */
interface PartialAlignment extends MeteorAlignment {
  /** One bit per hypothesis word that is paired already. */
  readonly used: bigint;
  /** Sum of the distances between the positions of paired words. */
  readonly distance: number;
  /** Where the open chunk would continue in the hypothesis; NO_CHUNK when the last word of the reference has no pair. */
  readonly chunkEnd: number;
}

const NO_ALIGNMENT: MeteorAlignment = { numExact: 0, numStem: 0, numChunks: 0 };
const NO_CHUNK = -1;
/** Partial alignments kept per word; METEOR 1.5 keeps as many. */
const BEAM_SIZE = 40;

/**
 * The alignment that METEOR 1.5 finds with its exact and stem stages.
 *
 * Words with one possible partner on either side are paired. The others are paired, by a beam over the reference words, so
 * that there are most pairs of equal words, then fewest chunks, then the smallest sum of distances. METEOR's program rounds
 * the weight of a stem pair down to nothing in this search, so an ambiguous stem pair is taken only if it opens no chunk.
 *
 * @param hypothesis - words
 * @param reference - words
 * @see Denkowski and Lavie 2014, "Meteor Universal: Language Specific Translation Evaluation for Any Target Language",
 *   section 2
 */
export function alignByExactAndStem(hypothesis: readonly string[], reference: readonly string[]): MeteorAlignment {
  const candidates = candidatesOf(hypothesis, reference);
  const sure = surePairs(candidates);
  const used = [...sure.values()].reduce((bits, { index }) => bits | bitOf(index), 0n);
  let beam: readonly PartialAlignment[] = [
    { ...{ numExact: 0, numStem: 0, numChunks: 0, distance: 0 }, used, chunkEnd: NO_CHUNK },
  ];
  candidates.forEach((options, referenceIndex) => {
    const pair = sure.get(referenceIndex);
    const next = beam.flatMap((partial) => {
      if (pair === undefined) return grow(partial, options, referenceIndex);
      const distance = partial.distance + Math.abs(pair.index - referenceIndex);
      return [withPair({ ...partial, distance }, pair)];
    });
    beam = next.sort(compareAlignments).slice(0, BEAM_SIZE);
  });
  const [best = NO_ALIGNMENT] = beam.map(withoutChunk).sort(compareAlignments);
  return best;
}

/** Per reference word the hypothesis words it may be paired with: equal ones, then those with the same stem. */
function candidatesOf(hypothesis: readonly string[], reference: readonly string[]): Candidate[][] {
  const stems = hypothesis.map(porterStem);
  return reference.map((word) => {
    const stem = porterStem(word);
    const candidates = hypothesis.map((other, index) => ({ index, isExact: other === word }));
    const equal = candidates.filter(({ isExact }) => isExact);
    return [...equal, ...candidates.filter(({ index, isExact }) => !isExact && stems[index] === stem)];
  });
}

/** By reference position the pairs of two words that have no other possible partner. */
function surePairs(candidates: readonly (readonly Candidate[])[]): Map<number, Candidate> {
  const numPartners = new Map<number, number>();
  for (const { index } of candidates.flat()) numPartners.set(index, (numPartners.get(index) ?? 0) + 1);
  const sure = new Map<number, Candidate>();
  candidates.forEach(([only, ...others], referenceIndex) => {
    if (only !== undefined && others.length === 0 && numPartners.get(only.index) === 1) sure.set(referenceIndex, only);
  });
  return sure;
}

/**
 * The alignment with each pair that is still free, then without a pair for this reference word.
 *
 * As in METEOR's program, each choice carries the distances of the choices offered before it instead of its own.
 */
function grow(partial: PartialAlignment, options: readonly Candidate[], referenceIndex: number): PartialAlignment[] {
  let { distance } = partial;
  const paired: PartialAlignment[] = [];
  for (const pair of options) {
    if ((partial.used & bitOf(pair.index)) !== 0n) continue;
    paired.push(withPair({ ...partial, distance }, pair));
    distance += Math.abs(pair.index - referenceIndex);
  }
  return [...paired, withoutChunk({ ...partial, distance })];
}

function withPair(partial: PartialAlignment, { index, isExact }: Candidate): PartialAlignment {
  const started = index === partial.chunkEnd ? partial : withoutChunk(partial);
  return {
    ...started,
    numExact: started.numExact + (isExact ? 1 : 0),
    numStem: started.numStem + (isExact ? 0 : 1),
    used: started.used | bitOf(index),
    chunkEnd: index + 1,
  };
}

/** The alignment with its open chunk, if any, closed and counted. */
function withoutChunk(partial: PartialAlignment): PartialAlignment {
  if (partial.chunkEnd === NO_CHUNK) return partial;
  return { ...partial, numChunks: partial.numChunks + 1, chunkEnd: NO_CHUNK };
}

function bitOf(index: number): bigint {
  return 1n << BigInt(index);
}

/** Negative when the first is the better one. */
function compareAlignments(a: PartialAlignment, b: PartialAlignment): number {
  return b.numExact - a.numExact || a.numChunks - b.numChunks || a.distance - b.distance;
}
