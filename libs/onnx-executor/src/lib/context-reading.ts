import { contextWidths, feedSize } from './decoder-plan';
import type { DecoderPlan } from './decoder-plan';
import type { GraphBuilder, Value } from './graph-builder';

/** A context as a layer or the readout reads it: joined to its other inputs, or as a product that is added. */
export interface Reading {
  readonly joined: readonly Value[];
  readonly product?: Value;
}

/** Of who reads no context. */
export const UNREAD: Reading = { joined: [] };

/** What the layers read of the step before. */
export function readFeed(graph: GraphBuilder, plan: DecoderPlan, feed: Value): { bottom: Reading; upper: Reading[] } {
  const { wiring, numLayers } = plan.config;
  const upper = new Array<number>(numLayers - 1).fill(contextWidths(plan).upper);
  if (plan.contextForm === 'values' || wiring === 'input_feeding') {
    const reading = { joined: feed === '' ? [] : [feed] };
    return { bottom: reading, upper: upper.map(() => reading) };
  }
  if (wiring === 'gnmt_v2') return { bottom: { joined: [], product: feed }, upper: [] };
  const [bottom = UNREAD, ...rest] = split(graph, feed, [contextWidths(plan).bottom, ...upper]);
  return { bottom, upper: rest };
}

/** What upper layers and readout read of this step's context, and what the next step is fed of it. */
export function readContext(
  graph: GraphBuilder,
  plan: DecoderPlan,
  context: Value,
): { feed: Value; upper: Reading[]; readout: Reading } {
  const { wiring, numLayers } = plan.config;
  if (plan.contextForm === 'values') {
    const reading = { joined: context === '' ? [] : [context] };
    return { feed: context, upper: Array.from({ length: numLayers - 1 }, () => reading), readout: reading };
  }
  if (wiring === 'input_feeding') return { feed: '', upper: [], readout: { joined: [], product: context } };
  const { upper, readout } = contextWidths(plan);
  const ofUpper = wiring === 'gnmt' ? [] : new Array<number>(numLayers - 1).fill(upper);
  const [feed = UNREAD, ...rest] = split(graph, context, [feedSize(plan), ...ofUpper, readout]);
  return { feed: feed.product ?? '', upper: rest.slice(0, -1), readout: rest.at(-1) ?? UNREAD };
}

/** Products that lie side by side. */
function split(graph: GraphBuilder, products: Value, widths: readonly number[]): Reading[] {
  if (widths.length === 1) return [{ joined: [], product: products }];
  const parts = graph.addMany('Split', [products, graph.integers(...widths)], widths.length, {
    attributes: { axis: 1 },
  });
  return parts.map((product) => ({ joined: [], product }));
}
