import { beamSearch } from '@tolmach/beam-search';
import type { Hypothesis, SearchConfig } from '@tolmach/contracts';
import { TensorStepDecoder } from '@tolmach/seq2seq-network';
import type { CaptioningParams } from '@tolmach/seq2seq-network';
import { disposeTree } from '@tolmach/tensor-runtime';
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
  const { network, specialIds } = learner;
  const memory = encodeBatch(learner, params, batch);
  try {
    const sourceLengths = new Int32Array(batch.numImages).fill(network.numPositions);
    const decoder = new TensorStepDecoder(network.target, params);
    return await beamSearch(decoder, memory, { config, specialIds, sourceLengths });
  } finally {
    disposeTree(memory);
  }
}
