import { cnnArchitectureSchema } from '@tolmach/contracts';
import { captioningModelFileSchema } from '../src/system';
import type { CnnArchitecture, HostTensors } from '@tolmach/contracts';
import type { CaptioningModelFile } from '../src/system';

/** A small captioning model in memory. */
export interface TinyCaptioner {
  readonly file: CaptioningModelFile;
  readonly cnn: CnnArchitecture;
  readonly weights: HostTensors;
}

/** What is before the decoder. */
export interface TinyEncoder {
  /** for the schema of cnn.json to parse */
  readonly cnn: unknown;
  readonly image: { readonly height: number; readonly width: number };
  /** for the schema of `encoder` in model.json to parse */
  readonly encoder: object;
  readonly weights: HostTensors;
  /** channels of the memory */
  readonly memorySize: number;
}

const VOCABULARY_SIZE = 11;
const EMBEDDING_SIZE = 6;
const ATTENTION_SIZE = 5;

/** An encoder with a decoder of one layer behind it, whose first hidden state is the summary itself. */
export function tinyCaptioner({ cnn, image, encoder, weights, memorySize }: TinyEncoder): TinyCaptioner {
  const sizes = { embeddingSize: EMBEDDING_SIZE, readoutSize: EMBEDDING_SIZE, attentionSize: ATTENTION_SIZE };
  const decoder = { ...sizes, hiddenSize: memorySize, numLayers: 1, bridge: 'copy' };
  const architecture = { encoder, decoder };
  const facts = { formatVersion: 1, kind: 'captioning', vocabularySize: VOCABULARY_SIZE };
  const file = captioningModelFileSchema.parse({ ...facts, image, architecture });
  return { file, cnn: cnnArchitectureSchema.parse(cnn), weights: { ...weights, ...decoderWeights(memorySize) } };
}

/** Irregular numbers for each parameter of the decoder. */
function decoderWeights(memorySize: number): HostTensors {
  const shapes: Record<string, readonly number[]> = {
    'embeddings/target': [VOCABULARY_SIZE, EMBEDDING_SIZE],
    'decoder/attention/keyKernel': [memorySize, ATTENTION_SIZE],
    'decoder/attention/queryKernel': [memorySize, ATTENTION_SIZE],
    'decoder/attention/scores': [ATTENTION_SIZE, 1],
    'decoder/bottom/kernel': [EMBEDDING_SIZE + 2 * memorySize, 4 * memorySize],
    'decoder/bottom/bias': [4 * memorySize],
    'decoder/readout/kernel': [2 * memorySize, EMBEDDING_SIZE],
    'decoder/readout/bias': [EMBEDDING_SIZE],
    'decoder/outputBias': [VOCABULARY_SIZE],
  };
  const valuesOf = (size: number) => Float32Array.from({ length: size }, (_, index) => Math.sin(3 * index + size) / 2);
  return Object.fromEntries(
    Object.entries(shapes).map(([path, shape]) => {
      const size = shape.reduce((product, axis) => product * axis, 1);
      return [path, { shape, values: valuesOf(size) }];
    }),
  );
}
