import type { Hypothesis, IdBatch, SearchConfig } from '@tolmach/contracts';
import { decodeAll, decodedText, idSources } from '@tolmach/decoding';
import type { BatchSearcher, DecodedText, DecodingOptions } from '@tolmach/decoding';
import { finishText, hasExactly, repairMasks } from '@tolmach/text-preparation';
import type { PreparedSentence, WantedMask } from '@tolmach/text-preparation';
import { finishSettled, joinSettled } from './growing-text';
import type { Settled, SettledListener } from './growing-text';
import type { ModelVocabulary } from './model-vocabulary';
import { segmentIds } from './segments';

/** Longest sentence that is translated, in pieces: some two pages. The rest of a longer one is copied. */
export const MAX_SENTENCE_PIECES = 1000;

/** One output of a model, its masks filled in. */
export interface FilledText extends DecodedText {
  /** What must not change and is not found in the text. */
  readonly lost: readonly string[];
}

/** A sentence's translations, best first. */
export interface TranslatedSentence {
  readonly sourcePieces: readonly string[];
  readonly hypotheses: readonly FilledText[];
  /** Pieces at the end that were copied, since the sentence is too long. */
  readonly numCopied: number;
}

/** What a model's sentences are written in. */
export interface SentenceVocabularies {
  readonly source: ModelVocabulary;
  readonly target: ModelVocabulary;
  /** BCP 47 tag */
  readonly targetLanguage: string;
}

/** How sentences are translated. */
export interface SentenceOptions extends Omit<DecodingOptions, 'onProgress'> {
  /** Told of sentences while they are decoded. */
  readonly onSettled?: SettledListener | undefined;
}

/** Told what a segment's output begins with, or all of it, by its place. */
type SegmentListener = (place: number, ids: readonly number[], isWhole: boolean) => void;

/** A stretch of a sentence that is decoded at once, and the masks in it by their target ids. */
interface Segment {
  readonly ids: readonly number[];
  readonly wanted: readonly WantedMask[];
}

/**
 * The translations of prepared sentences, in their order; none for a sentence without an input. Where the masks of a
 * sentence do not all come out once, its other hypotheses are looked at, and what none has right is put in its place
 * by attention. Hypotheses that are drawn keep their order.
 */
export async function translateSentences(
  decoder: BatchSearcher<IdBatch>,
  vocabularies: SentenceVocabularies,
  sentences: readonly PreparedSentence[],
  { onSettled, ...options }: SentenceOptions,
): Promise<TranslatedSentence[]> {
  const { source, target, targetLanguage } = vocabularies;
  const cut = cutSentences(sentences, vocabularies);
  const onSegment = onSettled && sentenceListener(cut, vocabularies, onSettled);
  const all = cut.flatMap(({ segments }) => segments);
  const found = await decodeSegments(decoder, all, target, { ...options, onSegment });
  return cut.map(({ sentence, segments, first, copied, rest }): TranslatedSentence => {
    const parts = found.slice(first, first + segments.length);
    const hypotheses = joinSegments(parts, target).map((one): FilledText => {
      const { text, lost } = finishText(one.text + copied, sentence, targetLanguage);
      return { ...one, text, lost };
    });
    return {
      sourcePieces: segments.flatMap(({ ids }) => ids.map((id) => source.codec.piece(id))),
      hypotheses: listed(hypotheses, options.search),
      numCopied: rest.length,
    };
  });
}

/** A sentence in segments. */
interface CutSentence {
  readonly sentence: PreparedSentence;
  readonly segments: readonly Segment[];
  /** Place of its first segment among those of all sentences. */
  readonly first: number;
  /** Pieces that are copied, since the sentence is too long, and what they add to its translation. */
  readonly rest: readonly number[];
  readonly copied: string;
}

function cutSentences(sentences: readonly PreparedSentence[], vocabularies: SentenceVocabularies): CutSentence[] {
  const { codec } = vocabularies.source;
  let next = 0;
  return sentences.map((sentence) => {
    const { segments, rest } = cutIds(codec.encodeIds(sentence.input ?? ''), vocabularies);
    const first = next;
    next += segments.length;
    return { sentence, segments, first, rest, copied: rest.length === 0 ? '' : ` ${codec.decodeIds(rest)}` };
  });
}

/** Makes of segments sentences as far as they stand; those without a segment stand as they are from the start. */
function sentenceListener(
  cut: readonly CutSentence[],
  { target, targetLanguage }: SentenceVocabularies,
  onSettled: SettledListener,
): SegmentListener {
  const settled: Settled[] = [];
  for (const [place, { sentence, segments }] of cut.entries()) {
    if (segments.length === 0) onSettled(place, { text: sentence.source, isWhole: true });
  }
  return (segmentPlace, ids, isWhole) => {
    settled[segmentPlace] = { text: target.codec.decodeIds(ids), isWhole };
    const place = cut.findIndex(({ segments, first }) => segmentPlace < first + segments.length);
    for (const { sentence, segments, first, copied } of cut.slice(place, place + 1)) {
      const parts = segments.map((_, index) => ({
        settled: settled[first + index],
        after: index + 1 < segments.length ? ' ' : copied,
      }));
      onSettled(place, finishSettled(joinSettled(parts), sentence, targetLanguage));
    }
  };
}

function cutIds(
  ids: readonly number[],
  { source, target }: SentenceVocabularies,
): Pick<CutSentence, 'segments' | 'rest'> {
  const wantedIn = (segment: readonly number[]): WantedMask[] =>
    segment.flatMap((sourceId, position) => {
      const id = source.maskPieces.isMask(sourceId) ? target.maskIds.get(source.codec.piece(sourceId)) : undefined;
      return id === undefined ? [] : [{ id, position }];
    });
  const read = segmentIds(ids.slice(0, MAX_SENTENCE_PIECES), (id) => source.codec.piece(id));
  return {
    segments: read.filter(({ length }) => length > 0).map((segment) => ({ ids: segment, wanted: wantedIn(segment) })),
    rest: ids.slice(MAX_SENTENCE_PIECES),
  };
}

/** Hypotheses of each segment, those with all its masks first. */
async function decodeSegments(
  decoder: BatchSearcher<IdBatch>,
  segments: readonly Segment[],
  { maskPieces }: ModelVocabulary,
  { onSegment, ...options }: DecodingOptions & { readonly onSegment: SegmentListener | undefined },
): Promise<Hypothesis[][]> {
  const { search, withAttention = false } = options;
  const asked = search.numBest > 1 ? widened(search) : search;
  const decode = (some: readonly Segment[], how: Partial<DecodingOptions>) =>
    decodeAll(
      decoder,
      idSources(
        some.map(({ ids }) => ids),
        options.specialIds,
      ),
      { ...options, ...how },
    );
  const isRight = ({ wanted }: Segment, { ids }: Hypothesis) => hasExactly(wanted, ids, maskPieces);
  const isDoubtful = (segment: Segment, all: readonly Hypothesis[] = []) =>
    segment.wanted.length > 0 && !all.every((one) => isRight(segment, one));
  const onProgress: DecodingOptions['onProgress'] = ({ index, settledIds, hypotheses }) => {
    for (const segment of segments.slice(index, index + 1)) {
      const stands = hypotheses === undefined ? segment.wanted.length === 0 : !isDoubtful(segment, hypotheses);
      if (stands) onSegment?.(index, settledIds, hypotheses !== undefined);
    }
  };
  const found = await decode(segments, { search: asked, onProgress: onSegment && onProgress });
  const doubtful = segments.filter((segment, place) => isDoubtful(segment, found[place]));
  if (doubtful.length === 0) return found;
  const again = (await decode(doubtful, { search: widened(search), withAttention: true })).values();
  return segments.map((segment, place) => {
    if (!isDoubtful(segment, found[place])) return found[place] ?? [];
    const all = again.next().value ?? [];
    const right = all.filter((one) => isRight(segment, one));
    const inOrder = isDrawn(search) ? all : [...right, ...all.filter((one) => !isRight(segment, one))];
    return inOrder.map((one) => {
      if (!isRight(segment, one)) return repair(one, segment, maskPieces);
      return withAttention ? one : withoutAttention(one);
    });
  });
}

function isDrawn({ sampling }: SearchConfig): boolean {
  return sampling !== undefined;
}

/**
 * A search for all that its beam holds: of several hypotheses that spell one text, or lack a mask, the next ones take
 * the places. What is drawn stands as it was drawn.
 */
function widened(search: SearchConfig): SearchConfig {
  return isDrawn(search) ? search : { ...search, numBest: Math.max(search.numBest, search.beamSize) };
}

/** Without its attention, whose rows are those of the ids that were decoded. */
function repair(hypothesis: Hypothesis, { wanted }: Segment, maskPieces: ModelVocabulary['maskPieces']): Hypothesis {
  const { ids, attention = [] } = hypothesis;
  return withoutAttention({ ...hypothesis, ids: repairMasks(ids, attention, wanted, maskPieces) });
}

function withoutAttention({ ids, logProb, score }: Hypothesis): Hypothesis {
  return { ids, logProb, score };
}

/** The n-th hypotheses of all segments as one text each; attention only where there is one segment. */
function joinSegments(segments: readonly (readonly Hypothesis[])[], { codec }: ModelVocabulary): DecodedText[] {
  const numBest = Math.min(...segments.map((segment) => segment.length));
  if (!Number.isFinite(numBest)) return [];
  return Array.from({ length: numBest }, (_, rank) => {
    const parts = segments.flatMap((segment) => segment.slice(rank, rank + 1));
    return decodedText(parts, codec);
  });
}

/** As many as are wanted: of a beam each text once, of draws each as often as it was drawn. */
function listed<Text extends DecodedText>(hypotheses: readonly Text[], search: SearchConfig): Text[] {
  return (isDrawn(search) ? hypotheses : distinctTexts(hypotheses)).slice(0, search.numBest);
}

/** Of hypotheses with one text the best. */
function distinctTexts<Text extends DecodedText>(hypotheses: readonly Text[]): Text[] {
  const seen = new Set<string>();
  return hypotheses.filter(({ text }) => !seen.has(text) && seen.add(text));
}
