import { DEFAULT_SPECIAL_IDS, PARAMETER_PATHS, parseConfig } from '@tolmach/contracts';
import { translationArchitectureSchema, translationModelFileSchema } from '@tolmach/translation/system';
import type { HostTensors } from '@tolmach/contracts';
import type { TranslationArchitecture, TranslationModelFile } from '@tolmach/translation/system';
import { listSpecs, sizeOf } from '@tolmach/tensor-runtime';
import { TranslationNetwork } from '@tolmach/translation/network';
import { randomValues } from './random-values';

/** Pieces on each side in the peer program's default sizes. */
export const PEER_VOCABULARY = 8000;

/** Dropout, label smoothing and clipping of the peer program's training step. */
export const PEER_UPDATE = { dropout: 0.2, labelSmoothing: 0.1, clipNorm: 5 } as const;

/** Bias that keeps the end id out of all hypotheses, so that each sentence takes all steps. */
const NEVER = -1e9;

/**
 * The architecture of the PyTorch peer: two encoder layers with a residual, two decoder layers with a residual, additive
 * attention, nothing tied, all sizes `size`.
 */
export function peerArchitecture(size: number): TranslationArchitecture {
  const stack = {
    embeddingSize: size,
    hiddenSize: size,
    numLayers: 2,
    residualFromLayer: 2,
    dropout: PEER_UPDATE.dropout,
  };
  return parseConfig(
    translationArchitectureSchema,
    {
      encoder: stack,
      decoder: { ...stack, wiring: 'gnmt_v2', attentionSize: size, bridge: 'zero', readoutSize: size },
      tying: 'none',
    },
    'bench: peer architecture',
  );
}

/** Cheap random weights of a network, with the usual initial variance 1 / size of a layer. */
export function peerWeights(network: TranslationNetwork, size: number): HostTensors {
  const draw = randomValues();
  const scale = Math.sqrt(3 / size);
  const named = listSpecs(network.specs());
  return Object.fromEntries(
    named.map(({ path, spec: { shape } }) => [path, { shape, values: draw(sizeOf(shape), scale) }]),
  );
}

/** The peer's model with random weights, and an end id that no hypothesis reaches. */
export function peerModel(
  size: number,
  vocabulary: number,
): { readonly file: TranslationModelFile; readonly weights: HostTensors } {
  const file = translationModelFileSchema.parse({
    formatVersion: 1,
    kind: 'translation',
    sourceVocabularySize: vocabulary,
    targetVocabularySize: vocabulary,
    architecture: peerArchitecture(size),
  });
  const network = new TranslationNetwork(file.architecture, { source: vocabulary, target: vocabulary });
  const weights = peerWeights(network, size);
  weights[PARAMETER_PATHS.decoder.outputBias]?.values.fill(NEVER, DEFAULT_SPECIAL_IDS.end, DEFAULT_SPECIAL_IDS.end + 1);
  return { file, weights };
}
