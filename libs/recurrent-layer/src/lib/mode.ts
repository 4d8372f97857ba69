import type { SeededRandom } from '@tolmach/tensor-runtime';

/** Whether a layer regularises, and with which random numbers. */
export type Mode = { readonly kind: 'infer' } | { readonly kind: 'train'; readonly random: SeededRandom };

/** No dropout, no zoneout masks: the same input gives the same output. */
export const INFER: Mode = { kind: 'infer' };

/** The mode of a named place inside a layer, whose masks are independent of its neighbours'. */
export function modeAt(mode: Mode, site: string): Mode {
  return mode.kind === 'train' ? { kind: 'train', random: mode.random.site(site) } : mode;
}
