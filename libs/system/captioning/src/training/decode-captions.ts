import { beamSearch } from '@tolmach/beam-search';
import type { Hypothesis, SearchConfig } from '@tolmach/contracts';
import { TensorStepDecoder } from '@tolmach/target-side';
import { disposeTree } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import type { CaptioningParams } from '../network/captioning-network';
import type { CaptionBatch } from './caption-batches';
import { encodeBatch } from './caption-objective';
import type { CaptionLearner } from './caption-objective';

/** Captions of the images of a batch, best first. */
export async function decodeCaptions(
  learner: CaptionLearner,
  params: CaptioningParams,
  batch: CaptionBatch,
  config: SearchConfig,
): Promise<Hypothesis[][]> {
  const memory = encodeBatch(learner, params, batch);
  try {
    return await searchCaptions(learner, params, memory, config);
  } finally {
    disposeTree(memory);
  }
}

/** Captions of images that are encoded already, best first. */
export function searchCaptions(
  { network, specialIds }: CaptionLearner,
  params: CaptioningParams,
  memory: TensorMemory,
  config: SearchConfig,
): Promise<Hypothesis[][]> {
  const sourceLengths = new Int32Array(memory.mask.shape[0]).fill(network.numPositions);
  const decoder = new TensorStepDecoder(network.target, params);
  return beamSearch(decoder, memory, { config, specialIds, sourceLengths });
}
