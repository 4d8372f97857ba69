import type { SearchProgress } from '@tolmach/contracts';
import type { Beam } from './beam';
import { hasEnded, hypothesesOf } from './searched';
import type { Searched } from './searched';
import { idsAlong } from './trail';

/** How far a sentence is after a step. */
export function progressOf(sentence: Searched): SearchProgress {
  const { index, groups } = sentence;
  if (!hasEnded(sentence)) return { index, settledIds: groups.map<readonly number[]>(settledIds).reduce(commonPrefix) };
  const hypotheses = hypothesesOf(sentence);
  return { index, settledIds: hypotheses[0]?.ids ?? [], hypotheses };
}

function commonPrefix(a: readonly number[], b: readonly number[]): readonly number[] {
  const end = a.findIndex((id, place) => id !== b[place]);
  return end === -1 ? a : a.slice(0, end);
}

/** The common prefix of all that may still become the best hypothesis: whatever is unfinished, and the best that has ended. */
function settledIds({ trail: last, logProbs, finished: [best] }: Beam): number[] {
  let slots = new Set([...logProbs.keys()].filter((slot) => logProbs[slot] !== -Infinity));
  let hasMet = best === undefined;
  for (let trail = last; trail !== undefined; trail = trail.before) {
    const { parents } = trail;
    if (best?.trail === trail) {
      slots.add(best.slot);
      hasMet = true;
    }
    const [slot, ...others] = slots;
    if (hasMet && slot !== undefined && others.length === 0) return idsAlong({ trail, slot });
    slots = new Set([...slots].map((one) => parents[one] ?? NaN));
  }
  return [];
}
