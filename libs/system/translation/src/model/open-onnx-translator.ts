import type { HostTensors, IdBatch, OnnxEngine, Shortlist } from '@tolmach/contracts';
import type { TranslationModelFile } from '../system';
import { candidatesOf, decoderParts, idFeeds, openNetwork, stepsBy } from '@tolmach/onnx-executor';
import type { CandidateLayer, Feeds, OnnxOptions, OpenedOnnxExecutor } from '@tolmach/onnx-executor';
import { buildTranslationGraphs } from './translation-graphs';

/** How the network of a translation model is opened. */
export interface OnnxTranslatorOptions extends OnnxOptions {
  /** Candidates that the output layer is cut to; default: the full vocabulary. */
  readonly shortlist?: Shortlist | undefined;
  /** Who makes the decoder's steps; default: ONNX Runtime. */
  readonly steps?: OnnxEngine;
}

/**
 * A translation model's network on ONNX Runtime, its graphs built in memory from the weights; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 * @throws {@link DeviceError} when ONNX Runtime does not take the graphs, or as {@link stepsBy} does
 */
export async function openOnnxTranslator(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  { shortlist, steps = 'onnx', ...options }: OnnxTranslatorOptions,
): Promise<OpenedOnnxExecutor<IdBatch>> {
  const { precision } = options;
  const graphOptions = { precision, hasShortlist: shortlist !== undefined };
  const graphs = buildTranslationGraphs(file, weights, where, graphOptions, stepsBy(steps));
  const { encoder, decoder } = file.architecture;
  const stateNames = decoderParts(decoder, encoder.hiddenSize).map(({ name }) => name);
  const outputOf = outputFeeds(shortlist, graphs.candidates);
  const feedsOf = (batch: IdBatch) => ({ encoder: [idFeeds(batch)], output: outputOf(batch.ids) });
  const network = { graphs, stateNames, vocabularySize: file.targetVocabularySize, feedsOf };
  const { executor, description } = await openNetwork(network, options);
  return { executor, description: `${description}${shortlist === undefined ? '' : ', shortlist'}` };
}

/** From the ids of a batch to its candidates and their rows of the output layer; nothing without a shortlist. */
function outputFeeds(shortlist: Shortlist | undefined, layer: CandidateLayer | undefined) {
  return (ids: Int32Array): Feeds => {
    if (shortlist === undefined || layer === undefined) return {};
    const candidates = candidatesOf(shortlist, ids);
    return { candidates: { data: candidates, dims: [candidates.length] }, ...layer.feeds(candidates) };
  };
}
