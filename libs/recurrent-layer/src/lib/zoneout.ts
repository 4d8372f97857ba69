import { tf, tidyTree } from '@tolmach/tensor-runtime';
import type { Mode } from './mode';
import { mapState } from './recurrent-cell';
import type { CellState } from './recurrent-cell';

/**
 * The next state with each unit keeping its previous value with probability `rate`; in inference the expected value.
 * The caller (or its tidy) owns the result.
 * @see Krueger et al. 2017, equations 3 and 4
 */
export function zoneout(next: CellState, previous: CellState, rate: number, mode: Mode): CellState {
  if (rate === 0) return next;
  return tidyTree(() =>
    mapState(next, (part, name) => {
      const old = previous[name] ?? part;
      const kept =
        mode.kind === 'infer' ? tf.scalar(rate) : mode.random.site(name).uniform(part.shape).less(rate).toFloat();
      return part.add(old.sub(part).mul(kept));
    }),
  );
}
