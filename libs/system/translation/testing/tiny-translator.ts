import { translationModelFileSchema } from '../src/system';
import type { HostTensors } from '@tolmach/contracts';
import type { TranslationModelFile } from '../src/system';
import { irregularWeights } from '@tolmach/testing-kit';

const VOCABULARY = 60;
const [EMBEDDING, MEMORY, HIDDEN, ATTENTION] = [24, 32, 40, 20];

/** Shapes of the parameters of two layers on each side and additive attention. */
const SHAPES: Readonly<Record<string, readonly number[]>> = {
  'embeddings/shared': [VOCABULARY, EMBEDDING],
  'encoder/forward/kernel': [EMBEDDING + MEMORY / 2, 2 * MEMORY],
  'encoder/forward/bias': [2 * MEMORY],
  'encoder/backward/kernel': [EMBEDDING + MEMORY / 2, 2 * MEMORY],
  'encoder/backward/bias': [2 * MEMORY],
  'encoder/upper/0/kernel': [2 * MEMORY, 4 * MEMORY],
  'encoder/upper/0/bias': [4 * MEMORY],
  'decoder/bridge/kernel': [MEMORY, 2 * HIDDEN],
  'decoder/bridge/bias': [2 * HIDDEN],
  'decoder/attention/keyKernel': [MEMORY, ATTENTION],
  'decoder/attention/queryKernel': [HIDDEN, ATTENTION],
  'decoder/attention/scores': [ATTENTION, 1],
  'decoder/bottom/kernel': [EMBEDDING + MEMORY + HIDDEN, 4 * HIDDEN],
  'decoder/bottom/bias': [4 * HIDDEN],
  'decoder/upper/0/kernel': [HIDDEN + MEMORY + HIDDEN, 4 * HIDDEN],
  'decoder/upper/0/bias': [4 * HIDDEN],
  'decoder/readout/kernel': [HIDDEN + MEMORY, EMBEDDING],
  'decoder/readout/bias': [EMBEDDING],
  'decoder/outputBias': [VOCABULARY],
};

/** A small translation model in memory, with weights large enough for a sum of two products to pass 16 bits. */
export function tinyTranslator(): { readonly file: TranslationModelFile; readonly weights: HostTensors } {
  const encoder = { embeddingSize: EMBEDDING, hiddenSize: MEMORY, numLayers: 2, residualFromLayer: 2 };
  const sizes = { embeddingSize: EMBEDDING, hiddenSize: HIDDEN, attentionSize: ATTENTION, readoutSize: EMBEDDING };
  const decoder = { ...sizes, numLayers: 2, residualFromLayer: 2, bridge: 'dense' };
  const vocabularies = { sourceVocabularySize: VOCABULARY, targetVocabularySize: VOCABULARY };
  const architecture = { encoder, decoder, tying: 'all' };
  const file = translationModelFileSchema.parse({
    formatVersion: 1,
    kind: 'translation',
    ...vocabularies,
    architecture,
  });
  const named = Object.entries(SHAPES).map(([path, shape]) => ({ path, spec: { shape } }));
  return { file, weights: irregularWeights(named, 11) };
}
