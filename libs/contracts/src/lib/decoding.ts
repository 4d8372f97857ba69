/** One advance of a search. Rows are `batch*beam`, a sentence's beams side by side. */
export interface StepRequest {
  /**
   * [rows] row of the previous state that each new row continues. All rows of a sentence stay together and in order;
   * a sentence whose rows are not named has left the batch, and the state that comes back is that much smaller.
   */
  readonly parents: Int32Array;
  /** [rows] id chosen for each new row in the previous step; the start id at first. */
  readonly lastIds: Int32Array;
  /** How many candidates to return for each row, best first; the whole vocabulary where it is smaller. */
  readonly topK: number;
  /** Whether attention weights are wanted on the host. */
  readonly withAttention?: boolean;
}

/** What comes back to the host: as many candidates as were asked for. */
export interface StepResult<State> {
  /** [rows, topK] candidate ids, by falling logProb, ties by lower id */
  readonly ids: Int32Array;
  /** [rows, topK] natural log of the candidate's probability given its prefix, <= 0 */
  readonly logProbs: Float32Array;
  /** [rows, position], rows sum to 1; present only when asked for */
  readonly attention?: Float32Array;
  readonly state: State;
}

/**
 * A decoder that a search can drive without knowing model, text or engine. `State` and `Source` are opaque to the
 * search. States are owned by the decoder: `step` consumes the state it is given, `release` frees one that is left over.
 */
export interface StepDecoder<Source, State> {
  /** State of `batch*beamSize` rows before the first step, every row of a sentence alike. */
  start(source: Source, beamSize: number): State;
  step(state: State, request: StepRequest): Promise<StepResult<State>>;
  release(state: State): void;
}

/** A decoder whose searches can be joined while they run, so that those which come later share the steps of others. */
export interface JoiningDecoder<Source, State> extends StepDecoder<Source, State> {
  /**
   * The sentences of both states, those of `first` before those of `second`, each as far as it was; both states have one
   * beam size, and are consumed. Memories are padded to the longer.
   */
  join(first: State, second: State): State;
}

/**
 * A network open on one engine: an encoder, and the decoder that a search drives over what it encoded. `Input` is what
 * enters (padded ids, pixels); `Source` and `State` are the engine's own and opaque to everybody else.
 */
export interface Executor<Input, Source, State> {
  /** The memory of a batch; the caller hands it back to `releaseSource`. */
  encode(input: Input): Promise<Source>;
  releaseSource(source: Source): void;
  readonly decoder: JoiningDecoder<Source, State>;
  /** Frees the weights; nothing can be run afterwards. */
  dispose(): void;
}

/** One finished (or, at the length limit, cut) output of a search. */
export interface Hypothesis {
  /** Piece ids without start and end. */
  readonly ids: readonly number[];
  /** Natural log, <= 0, summed over pieces, the end piece included. */
  readonly logProb: number;
  /** What hypotheses are ranked by: `logProb` under length and coverage penalties; of a drawn one `logProb` itself. Larger is better. */
  readonly score: number;
  /** [targetTime][position], one row for each id and one for the end piece, real positions only; when asked for. */
  readonly attention?: readonly Float32Array[];
}

/** How far the search of one sentence is, or the drawing. */
export interface SearchProgress {
  /** Position in the batch. */
  readonly index: number;
  /** What its first hypothesis begins with, whatever is still to come. */
  readonly settledIds: readonly number[];
  /** As they are returned, once nothing of the sentence is to come any more. */
  readonly hypotheses?: readonly Hypothesis[];
}
