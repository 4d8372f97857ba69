import type { DecoderConfig } from '@tolmach/contracts';
import { GATES, multipliedKernel } from './cell-graph';
import type { LayerPlace, LayerSource } from './cell-graph';
import { joinColumns, joinRows, sliceRows } from './matrix';
import type { Matrix } from './matrix';

/**
 * How a context c = Σ αᵢ hᵢ reaches the products that read it: as the sum of the memory's `values` hᵢ, to be multiplied
 * at each step, or as the sums of their `products`, W c = Σ αᵢ (W hᵢ), multiplied once a sentence. Products pay where a
 * sentence takes more rows, steps times beam, than its memory has positions.
 */
export type ContextForm = 'values' | 'products';

/** A decoder in a graph, and the memory it asks. */
export interface DecoderPlan {
  readonly config: DecoderConfig;
  /** channels of the memory as the encoder gives it */
  readonly memorySize: number;
  readonly contextForm: ContextForm;
}

/**
 * The plan of a decoder.
 * @param contextForm - what would pay; a context that is more than a weighted sum of the memory stays one of values
 */
export function planDecoder(config: DecoderConfig, memorySize: number, contextForm: ContextForm): DecoderPlan {
  const isSum = config.attentionKind === 'soft' || config.attentionKind === 'hard';
  return { config, memorySize, contextForm: isSum ? contextForm : 'values' };
}

/** Channels of a context that each of its readers gets, in the order in which a context of products has them. */
export interface ContextWidths {
  readonly bottom: number;
  /** of one upper layer */
  readonly upper: number;
  readonly readout: number;
}

/** Channels of a context that each of its readers gets; 0 for who reads none. */
export function contextWidths({ config, memorySize, contextForm }: DecoderPlan): ContextWidths {
  const { attentionKind, wiring, cell, hiddenSize, readoutSize } = config;
  if (attentionKind === 'none') return { bottom: 0, upper: 0, readout: 0 };
  const isProduct = contextForm === 'products';
  const layer = wiring === 'input_feeding' ? 0 : isProduct ? GATES[cell.kind] * hiddenSize : memorySize;
  return { bottom: layer, upper: layer, readout: isProduct ? readoutSize : memorySize };
}

/** Channels of the memory's values as the steps read them, and so of a context. */
export function contextSize(plan: DecoderPlan): number {
  const { bottom, upper, readout } = contextWidths(plan);
  return plan.contextForm === 'values' ? readout : bottom + upper * (plan.config.numLayers - 1) + readout;
}

/** Channels of what the bottom layer is fed beside the embedding: what it and, as wired, upper layers read of the context before, or the readout. */
export function feedSize(plan: DecoderPlan): number {
  const { wiring, readoutSize, numLayers } = plan.config;
  if (wiring === 'input_feeding') return readoutSize;
  if (plan.contextForm === 'values') return contextSize(plan);
  const { bottom, upper } = contextWidths(plan);
  return wiring === 'gnmt' ? bottom + upper * (numLayers - 1) : bottom;
}

/** The layers from the bottom up: the embedding and the feed enter the first, the layer below and the context the others. */
export function decoderLayers({ config, memorySize, contextForm }: DecoderPlan): [LayerPlace, ...LayerPlace[]] {
  const { cell, hiddenSize, embeddingSize, readoutSize, numLayers, wiring, attentionKind } = config;
  const isFeeding = wiring === 'input_feeding';
  const context = isFeeding || attentionKind === 'none' ? 0 : memorySize;
  const common = { config: cell, hiddenSize, numMultiplied: contextForm === 'products' ? context : 0 };
  const bottomSize = embeddingSize + (isFeeding ? readoutSize : context);
  const upper = Array.from({ length: numLayers - 1 }, (_, index) => {
    return { ...common, inputSize: hiddenSize + context, path: `decoder/upper/${String(index)}` };
  });
  return [{ ...common, inputSize: bottomSize, path: 'decoder/bottom' }, ...upper];
}

/** Kernel of the readout, by the rows that what it joins have. */
export function readoutKernels({ reader }: LayerSource, plan: DecoderPlan): { ofContext: Matrix; ofJoined: Matrix } {
  const { hiddenSize, embeddingSize, readoutSize, readoutSeesEmbedding, attentionKind } = plan.config;
  const context = attentionKind === 'none' ? 0 : plan.memorySize;
  const rows = hiddenSize + context + (readoutSeesEmbedding ? embeddingSize : 0);
  const kernel = reader.matrix('decoder/readout/kernel', rows, readoutSize);
  const ofContext = sliceRows(kernel, hiddenSize, hiddenSize + context);
  if (plan.contextForm === 'values') return { ofContext, ofJoined: kernel };
  const behind = sliceRows(kernel, hiddenSize + context, rows);
  return { ofContext, ofJoined: joinRows(sliceRows(kernel, 0, hiddenSize), behind) };
}

/** The kernels of all who read contexts, side by side, [memory, context]. */
export function contextKernel(source: LayerSource, plan: DecoderPlan): Matrix {
  const layers = plan.config.wiring === 'input_feeding' ? [] : decoderLayers(plan);
  const kernels = layers.map((place) => multipliedKernel(source, place));
  return joinColumns([...kernels, readoutKernels(source, plan).ofContext]);
}
