import type { Hypothesis, StepResult } from '@tolmach/contracts';
import { expand, groupHypotheses, grow, keepBest, openBeam, retire, stopIfDone } from './beam';
import type { Beam, Candidate } from './beam';
import type { SearchPlan } from './search-plan';
import { viewOf } from './step-view';

/** One sentence of a running search, and the plan of the batch that it came in. */
export interface Searched {
  readonly plan: SearchPlan;
  /** Position in that batch. */
  readonly index: number;
  /** The groups of its beam, in the order of their rows. */
  readonly groups: readonly Beam[];
}

/** A sentence before its first step. */
export function openSentence(index: number, plan: SearchPlan): Searched {
  return { plan, index, groups: Array.from({ length: plan.numGroups }, () => openBeam(index, plan)) };
}

/** Whether nothing of the sentence is to come any more. The rows of a group that stops earlier wait for the others. */
export function hasEnded({ groups }: Searched): boolean {
  return groups.every((group) => group.hasStopped);
}

/** The sentence, stopped where it is. */
export function stopped(sentence: Searched): Searched {
  return { ...sentence, groups: sentence.groups.map((group) => ({ ...group, hasStopped: true })) };
}

/** Where the rows of a group come from. */
interface GroupRows {
  /** [group] slots that are continued. */
  readonly parents: Int32Array;
  /** [group] ids with which they are. */
  readonly ids: Int32Array;
  /** First row of the group among those of its sentence. */
  readonly firstRow: number;
}

/** The rows with which a sentence goes into its next step. */
export function stepRowsOf({ plan, groups }: Searched): GroupRows[] {
  return groups.map(({ trail }, group) => {
    const { parents, ids } = trail ?? firstRows(plan);
    return { parents, ids, firstRow: group * plan.groupSize };
  });
}

/** Rows of a group before its first step. */
function firstRows({ groupSize, startId }: SearchPlan): Pick<GroupRows, 'parents' | 'ids'> {
  return {
    parents: Int32Array.from({ length: groupSize }, (_, slot) => slot),
    ids: new Int32Array(groupSize).fill(startId),
  };
}

/**
 * The sentence one step further. In the ranks of a group, an id costs the penalty as often as groups before it have taken it in
 * this step (Hamming diversity). Log-probabilities and scores stay those of the model.
 *
 * @param block - place of the sentence among the `numSentences` of the step
 * @see Vijayakumar et al. 2018, "Diverse Beam Search for Improved Description of Complex Scenes", algorithm 1
 */
export function advance(
  sentence: Searched,
  result: StepResult<unknown>,
  block: number,
  numSentences: number,
): Searched {
  const { plan } = sentence;
  const costs = new Map<number, number>();
  const costOf = (id: number): number => costs.get(id) ?? 0;
  const groups = sentence.groups.map((group, place): Beam => {
    if (group.hasStopped) return group;
    const view = viewOf(result, block * plan.beamSize + place * plan.groupSize, numSentences * plan.beamSize, plan);
    const { ended, kept } = keepBest(expand(group, view, plan, costOf), group, plan);
    addCosts(costs, kept, plan.diversityPenalty);
    return stopIfDone(grow(retire(group, ended, view, plan), kept, view, plan), plan);
  });
  return { ...sentence, groups };
}

/** The end is never among them: that a hypothesis ends does not keep others from ending. */
function addCosts(costs: Map<number, number>, kept: readonly Candidate[], penalty: number): void {
  for (const { id } of kept) costs.set(id, (costs.get(id) ?? 0) + penalty);
}

/**
 * The n best hypotheses of a stopped sentence, each group's among them, best first: those that ended, or else prefixes cut at
 * the limit. At least one.
 */
export function hypothesesOf({ groups, plan }: Searched): Hypothesis[] {
  const [only, ...others] = groups;
  if (only !== undefined && others.length === 0) return groupHypotheses(only, plan);
  const ended = groups.filter(({ finished }) => finished.length > 0);
  const found = new Map<string, Hypothesis>();
  for (const hypothesis of (ended.length > 0 ? ended : groups).flatMap((group) => groupHypotheses(group, plan))) {
    const key = hypothesis.ids.join(' ');
    if (!found.has(key)) found.set(key, hypothesis);
  }
  return [...found.values()].sort((a, b) => b.score - a.score).slice(0, plan.numBest);
}
