import type { StepDecoder } from './step-decoder';

/**
 * A network open on one engine: an encoder, and the decoder that a search drives over what it encoded. `Input` is what
 * enters (padded ids, pixels); `Source` and `State` are the engine's own and opaque to everybody else.
 */
export interface Executor<Input, Source, State> {
  /** The memory of a batch; the caller hands it back to `releaseSource`. */
  encode(input: Input): Promise<Source>;
  releaseSource(source: Source): void;
  readonly decoder: StepDecoder<Source, State>;
  /** Frees the weights; nothing can be run afterwards. */
  dispose(): void;
}
