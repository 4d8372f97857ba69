import type { SearchProgress } from '@tolmach/contracts';
import { hypothesesOf } from './beam';
import type { Beam } from './beam';
import type { SearchPlan } from './search-plan';
import { idsAlong } from './trail';

/** How far a sentence is after a step. */
export function progressOf(beam: Beam, plan: SearchPlan): SearchProgress {
  const { index } = beam;
  if (!beam.hasStopped) return { index, settledIds: settledIds(beam) };
  const hypotheses = hypothesesOf(beam, plan);
  return { index, settledIds: hypotheses[0]?.ids ?? [], hypotheses };
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
