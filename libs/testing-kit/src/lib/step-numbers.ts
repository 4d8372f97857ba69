/** What {@link stepNumbers} walks: an executor of ONNX Runtime. */
export interface SteppingExecutor<Input, Source, State> {
  encode(input: Input): Promise<Source>;
  readonly decoder: {
    start(source: Source, beamSize: number): State;
    step(
      state: State,
      request: { readonly parents: Int32Array; readonly lastIds: Int32Array; readonly topK: number },
    ): Promise<{ readonly ids: Int32Array; readonly logProbs: Float32Array; readonly state: State }>;
  };
}

/** Numbers of a batch of two, one row after the other. */
export interface StepNumbers {
  /** values of the memory */
  readonly memory: readonly number[];
  /** [step, row, id] */
  readonly logProbs: readonly number[];
}

const NUM_STEPS = 4;

/**
 * The memory of a batch of two and the log-probabilities of four steps along fixed ids.
 * @param numIds - size of the vocabulary
 */
export async function stepNumbers<
  Input,
  Source extends { readonly memory: { readonly values: { readonly data: unknown } } },
  State,
>(executor: SteppingExecutor<Input, Source, State>, input: Input, numIds: number): Promise<StepNumbers> {
  const source = await executor.encode(input);
  let state = executor.decoder.start(source, 1);
  const logProbs: number[] = [];
  for (let step = 0; step < NUM_STEPS; step++) {
    const lastIds = Int32Array.of(2 + step, 4 + step);
    const result = await executor.decoder.step(state, { parents: Int32Array.of(0, 1), lastIds, topK: numIds });
    state = result.state;
    logProbs.push(...byId(result.ids, result.logProbs, numIds));
  }
  return { memory: [...(source.memory.values.data as Float32Array)], logProbs }; // as the graph declares it
}

/** Log-probabilities in the order of ids instead of best first. */
function byId(ids: Int32Array, logProbs: Float32Array, numIds: number): number[] {
  const ordered = new Array<number>(ids.length).fill(NaN);
  ids.forEach((id, place) => (ordered[Math.floor(place / numIds) * numIds + id] = logProbs[place] ?? NaN));
  return ordered;
}
