import { parseConfig, translationArchitectureSchema } from '@tolmach/contracts';
import type { TranslationArchitecture } from '@tolmach/contracts';

/** Pieces on each side in the peer program's default sizes. */
export const PEER_VOCABULARY = 8000;

/** Dropout, label smoothing and clipping of the peer program's training step. */
export const PEER_UPDATE = { dropout: 0.2, labelSmoothing: 0.1, clipNorm: 5 } as const;

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
