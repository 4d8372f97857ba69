import type { Hypothesis } from '@tolmach/contracts';
import { coveragePenalty, lengthPenalty } from './penalties';
import type { SearchPlan } from './search-plan';
import { attentionOf } from './step-view';
import type { StepView } from './step-view';
import { addTo, attentionAlong, attentionSums, idsAlong } from './trail';
import type { Trail, TrailEnd } from './trail';

/** A prefix that has met the end id. */
export interface Finished extends TrailEnd {
  readonly logProb: number;
  readonly score: number;
  /** [position] attention of the end id; empty when attention is not read. */
  readonly endAttention: Float32Array;
}

/** The hypotheses of a group: of a whole sentence, unless its beam is split into several that are unlike one another. */
export interface Beam {
  /** Pieces a hypothesis may have, not counting the end piece. */
  readonly maxLength: number;
  /** Real positions of the sentence's memory. */
  readonly numPositions: number;
  /** [group] logProb of each unfinished hypothesis, in the order of their ranks; -Infinity marks an empty slot. */
  readonly logProbs: Float64Array;
  /** [group] what each is ranked by: its logProb, less what its ids have cost. */
  readonly ranks: Float64Array;
  readonly trail: Trail | undefined;
  /** Best first, at most as many as requested. */
  readonly finished: readonly Finished[];
  /** Number of hypotheses that ended, including dropped ones. */
  readonly numFinished: number;
  readonly hasStopped: boolean;
}

/** A possible continuation: the prefix at `slot`, and `id` after it. */
export interface Candidate {
  readonly slot: number;
  readonly id: number;
  readonly logProb: number;
  /** The logProb, less what its ids have cost. */
  readonly rank: number;
}

/** A group of the sentence at `index` before its first step. All its rows are identical then, so only the first counts. */
export function openBeam(index: number, plan: SearchPlan): Beam {
  const maxLength = plan.maxLengths[index] ?? 0;
  const numPositions = plan.sourceLengths[index] ?? 0;
  const logProbs = new Float64Array(plan.groupSize).fill(-Infinity);
  logProbs[0] = 0;
  return {
    maxLength,
    numPositions,
    logProbs,
    ranks: logProbs,
    trail: undefined,
    finished: [],
    numFinished: 0,
    hasStopped: false,
  };
}

/**
 * The candidates of a group that can matter, best first; ties by lower id, then by lower slot. Twice the group is
 * enough for a full one of unfinished ones, since each slot ends in only one way.
 *
 * @param costOf - what an id costs a candidate in its rank, in nats
 */
export function expand(beam: Beam, view: StepView, plan: SearchPlan, costOf: (id: number) => number): Candidate[] {
  const ranked: Candidate[] = [];
  for (const [slot, prefixLogProb] of beam.logProbs.entries()) {
    if (prefixLogProb === -Infinity) continue; // an empty slot
    const prefixRank = beam.ranks[slot] ?? NaN;
    for (let place = slot * view.numCandidates; place < (slot + 1) * view.numCandidates; place++) {
      const added = Math.min(0, view.logProbs[place] ?? NaN); // rounding may raise a certainty above 0
      if (added === -Infinity) break; // a row is sorted, best first
      const id = view.ids[place] ?? NaN;
      if (plan.bannedIds.has(id)) continue;
      const cost = costOf(id);
      const candidate = { slot, id, logProb: prefixLogProb + added, rank: prefixRank + added - cost };
      if (!rankInto(ranked, candidate, 2 * plan.groupSize) && cost === 0) break;
    }
  }
  return ranked;
}

/** Inserts a candidate in order and returns whether it is among the best `limit`. */
function rankInto(ranked: Candidate[], candidate: Candidate, limit: number): boolean {
  let place = ranked.length;
  while (place > 0 && isBetter(candidate, ranked[place - 1])) place--;
  if (place >= limit) return false;
  ranked.splice(place, 0, candidate);
  ranked.length = Math.min(ranked.length, limit);
  return true;
}

function isBetter(a: Candidate, b: Candidate | undefined): boolean {
  if (b === undefined) return false;
  if (a.rank !== b.rank) return a.rank > b.rank;
  return a.id !== b.id ? a.id < b.id : a.slot < b.slot;
}

/**
 * Splits the candidates into those that end here and those that continue: an end counts only among as many of the best
 * as there are slots.
 */
export function keepBest(
  candidates: readonly Candidate[],
  beam: Beam,
  plan: SearchPlan,
): { ended: Candidate[]; kept: Candidate[] } {
  const numSlots = plan.keepsFinishedSlot ? plan.groupSize - beam.numFinished : plan.groupSize;
  const ended = candidates.slice(0, numSlots).filter(({ id }) => id === plan.endId);
  const hasRoom = lengthOf(beam) < beam.maxLength;
  const numKept = plan.keepsFinishedSlot ? numSlots - ended.length : numSlots;
  const kept = hasRoom ? candidates.filter(({ id }) => id !== plan.endId).slice(0, numKept) : [];
  return { ended, kept };
}

/** The group with its ended hypotheses scored and set aside; of equal scores the earlier stays ahead. */
export function retire(beam: Beam, ended: readonly Candidate[], view: StepView, plan: SearchPlan): Beam {
  if (ended.length === 0) return beam;
  const added = ended.map(({ slot, logProb }): Finished => {
    const end = { trail: beam.trail, slot };
    const endAttention = attentionOf(view, slot).slice();
    const score = scoreOf(end, logProb, { beam, plan, endAttention });
    return { ...end, logProb, score, endAttention };
  });
  const finished = [...beam.finished, ...added].sort((a, b) => b.score - a.score).slice(0, plan.groupBest);
  return { ...beam, finished, numFinished: beam.numFinished + ended.length };
}

/** The group one token further, with the kept candidates in its slots; unchanged if none was kept. */
export function grow(beam: Beam, kept: readonly Candidate[], view: StepView, plan: SearchPlan): Beam {
  if (kept.length === 0) return { ...beam, hasStopped: true };
  const logProbs = new Float64Array(plan.groupSize).fill(-Infinity);
  const ranks = new Float64Array(plan.groupSize).fill(-Infinity);
  const ids = new Int32Array(plan.groupSize).fill(plan.endId);
  const parents = new Int32Array(plan.groupSize);
  const attention = new Float32Array(plan.groupSize * view.numPositions);
  for (const [slot, candidate] of kept.entries()) {
    logProbs[slot] = candidate.logProb;
    ranks[slot] = candidate.rank;
    ids[slot] = candidate.id;
    parents[slot] = candidate.slot;
    attention.set(attentionOf(view, candidate.slot), slot * view.numPositions);
  }
  const record = { length: lengthOf(beam) + 1, ids, parents, before: beam.trail };
  return { ...beam, logProbs, ranks, trail: plan.readsAttention ? { ...record, attention } : record };
}

/** The group, marked as stopped when enough hypotheses have ended or no unfinished one can win any more. */
export function stopIfDone(beam: Beam, plan: SearchPlan): Beam {
  const isEnough = beam.numFinished >= plan.enoughFinished;
  return beam.hasStopped || isEnough || isDecided(beam, plan) ? { ...beam, hasStopped: true } : beam;
}

/**
 * The n best hypotheses of a stopped group: those that ended, or else the prefixes cut at the limit. At least one.
 */
export function groupHypotheses(beam: Beam, plan: SearchPlan): Hypothesis[] {
  if (beam.finished.length === 0) return cutHypotheses(beam, plan);
  const { numPositions } = beam;
  return beam.finished.map(({ logProb, score, endAttention, ...end }) => ({
    ids: idsAlong(end),
    logProb,
    score,
    ...(plan.withAttention
      ? { attention: [...attentionAlong(end, numPositions), endAttention.slice(0, numPositions)] }
      : {}),
  }));
}

function cutHypotheses(beam: Beam, plan: SearchPlan): Hypothesis[] {
  const cut = [...beam.logProbs].flatMap((logProb, slot): Hypothesis[] => {
    const end = { trail: beam.trail, slot };
    const attention = plan.withAttention ? { attention: attentionAlong(end, beam.numPositions) } : {};
    if (logProb === -Infinity) return [];
    return [{ ids: idsAlong(end), logProb, score: scoreOf(end, logProb, { beam, plan }), ...attention }];
  });
  return cut.sort((a, b) => b.score - a.score).slice(0, plan.groupBest);
}

/**
 * Whether the worst hypothesis that would be returned is at least as good as the best that could still come. Every
 * logProb can only fall; dividing by the penalty of the longest output allowed, and a full coverage, is the best it can
 * reach.
 */
function isDecided(beam: Beam, plan: SearchPlan): boolean {
  const worst = beam.finished[plan.groupBest - 1];
  if (worst === undefined) return false;
  const longest = beam.maxLength + 1; // with its end piece
  return worst.score >= Math.max(...beam.logProbs) / lengthPenalty(longest, plan.alpha);
}

/** Wu et al. 2016, equation 14; a finished hypothesis counts its end piece as a token. */
function scoreOf(
  end: TrailEnd,
  logProb: number,
  context: { beam: Beam; plan: SearchPlan; endAttention?: Float32Array },
): number {
  const { beam, plan, endAttention } = context;
  const length = lengthOf(beam) + (endAttention === undefined ? 0 : 1);
  const normalised = logProb / lengthPenalty(length, plan.alpha);
  if (plan.beta === 0) return normalised;
  const sums = attentionSums(end, beam.numPositions);
  if (endAttention !== undefined) addTo(sums, endAttention);
  return normalised + coveragePenalty(sums, plan.beta);
}

function lengthOf(beam: Beam): number {
  return beam.trail?.length ?? 0;
}
