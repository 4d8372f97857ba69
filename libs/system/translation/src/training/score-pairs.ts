import type { EngineChoice } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { disposeTree, openParameters } from '@tolmach/tensor-runtime';
import { openPieceCodec } from '@tolmach/text-input';
import { TranslationNetwork } from '../network/translation-network';
import { TRANSLATION } from '../system';
import { pairNats } from './pair-nats';
import type { PairNats } from './pair-nats';

/** A source text and one of its targets. */
export interface TextPair {
  readonly source: string;
  readonly target: string;
}

/** Where pairs are scored. */
export interface PairScoreOptions {
  readonly engine: EngineChoice;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Padded tokens of a batch, on either side. */
const BATCH_TOKENS = 1500;

/**
 * How likely the model of a folder finds the targets of pairs, on an engine of TensorFlow.js. Texts are cut into pieces as
 * they stand.
 *
 * @throws {@link ModelFileError} when the folder is not a sound model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 */
export async function scorePairs(
  model: ModelSource,
  pairs: readonly TextPair[],
  { signal, ...device }: PairScoreOptions,
): Promise<PairNats> {
  const { folder, file, weights, files } = await readModel(TRANSLATION, model);
  const open = (name: string) => openPieceCodec(files[name] ?? new Uint8Array(), file.specialIds, file.sentencePiece);
  const [source, target] = [await open(file.sourcePieces), await open(file.targetPieces)];
  const ids = pairs.map((pair) => ({ source: source.encodeIds(pair.source), target: target.encodeIds(pair.target) }));
  const sizes = { source: file.sourceVocabularySize, target: file.targetVocabularySize };
  const network = new TranslationNetwork(file.architecture, sizes);
  const { params } = await openParameters(network, weights, folder, device);
  try {
    return await pairNats({ network, params }, ids, { batchTokens: BATCH_TOKENS, signal });
  } finally {
    disposeTree(params);
  }
}
