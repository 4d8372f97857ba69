import { existsSync } from 'node:fs';
import { currentEngineFolder, decoderAddonFile, loadEngineAddon } from '@tolmach/durable-files';

/** A kernel [inputs, columns] and what is added to its product; in int8 with the scale of each column. */
export interface NativeDense {
  readonly inputs: number;
  readonly columns: number;
  readonly values: Float32Array | Int8Array;
  readonly scales?: Float32Array;
  readonly bias?: Float32Array;
}

/** Sizes and weights of a decoder. Inputs of a kernel are hidden states, then the context, then the embedding. */
export interface NativeNetwork {
  readonly embedding: number;
  readonly hidden: number;
  readonly context: number;
  readonly attention: number;
  readonly readout: number;
  readonly vocabulary: number;
  readonly residualFrom: number;
  readonly readoutSeesEmbedding: boolean;
  readonly layers: readonly NativeDense[];
  readonly query: NativeDense;
  readonly dense: NativeDense;
  readonly output: NativeDense;
  readonly scores: Float32Array;
  /** [id, embedding]; read where they lie for as long as the decoder is open */
  readonly embeddings: Float32Array;
}

/** What a search starts from: a memory [batch, positions, *], and parts of the state [batch, hidden]. */
export interface NativeStart {
  readonly batch: number;
  readonly positions: number;
  readonly beam: number;
  readonly keys: Float32Array;
  readonly values: Float32Array;
  readonly penalty: Float32Array;
  readonly parts: readonly Float32Array[];
}

declare const opened: unique symbol;
declare const search: unique symbol;

/** A decoder of the addon's. */
export interface NativeDecoder {
  readonly [opened]: true;
}

/** A search of the addon's. */
export interface NativeSearch {
  readonly [search]: true;
}

/** What the addon found in one step, [row, best] each, and [row, position] where it was asked for. */
export interface NativeResult {
  readonly ids: Int32Array;
  readonly logProbs: Float32Array;
  readonly weights?: Float32Array;
}

/** The addon that makes a decoder's steps; tools/engine/native/decoding/addon.cc says what each function does. */
export interface NativeAddon {
  /** the instruction set in use; null where the processor has none that will do */
  readonly level: string | null;
  open(network: NativeNetwork & { readonly threads: number }): NativeDecoder;
  start(decoder: NativeDecoder, start: NativeStart): NativeSearch;
  step(
    decoder: NativeDecoder,
    search: NativeSearch,
    parents: Int32Array,
    lastIds: Int32Array,
    best: number,
    withWeights: boolean,
  ): NativeResult;
  join(first: NativeSearch, second: NativeSearch): void;
  releaseSearch(search: NativeSearch): void;
  releaseDecoder(decoder: NativeDecoder): void;
}

/** A decoder that the addon is to step. */
export interface NativeSteps {
  readonly addon: NativeAddon;
  readonly network: NativeNetwork;
}

/**
 * The addon of the engine in use, if it has one for this processor.
 * @throws {@link DeviceError} when it is there and does not load
 */
export function findNativeAddon(): NativeAddon | undefined {
  const file = decoderAddonFile(currentEngineFolder());
  if (!existsSync(file)) return undefined;
  const addon = loadEngineAddon(file, 'native') as NativeAddon; // a native module has no types
  return addon.level === null ? undefined : addon;
}
