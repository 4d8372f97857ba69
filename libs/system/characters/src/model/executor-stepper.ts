import type { HostTensors, StepDecoder, StepRequest, StepResult } from '@tolmach/contracts';
import type { CharactersExecutor } from './characters-executor';

/** Steps of a language model over its executor: a chunk of one unit each. States are plain values. */
export class ExecutorStepper implements StepDecoder<HostTensors, HostTensors> {
  constructor(private readonly executor: CharactersExecutor) {}

  /** @param source - state of each text, [text, hidden] by name */
  start(source: HostTensors, beamSize: number): HostTensors {
    const numTexts = Object.values(source)[0]?.shape[0] ?? 0;
    return gather(
      source,
      Int32Array.from({ length: numTexts * beamSize }, (_, row) => Math.floor(row / beamSize)),
    );
  }

  async step(state: HostTensors, { parents, lastIds, topK }: StepRequest): Promise<StepResult<HostTensors>> {
    const numStreams = lastIds.length;
    const read = await this.executor.read({ ids: lastIds, numStreams, state: gather(state, parents) });
    const width = read.logProbs.length / numStreams;
    const rows = Array.from({ length: numStreams }, (_, row) =>
      best(read.logProbs.subarray(row * width, (row + 1) * width), topK),
    );
    return {
      ids: Int32Array.from(rows.flatMap(({ ids }) => ids)),
      logProbs: Float32Array.from(rows.flatMap(({ logProbs }) => logProbs)),
      state: read.state,
    };
  }

  release(): void {
    // Plain values: the collector frees them.
  }
}

/** The likeliest units of a row, best first, ties by lower id. */
function best(row: Float32Array, topK: number): { ids: number[]; logProbs: number[] } {
  const logProb = (id: number) => row[id] ?? NaN;
  const ids = [...row.keys()].sort((one, other) => logProb(other) - logProb(one) || one - other).slice(0, topK);
  return { ids, logProbs: ids.map(logProb) };
}

/** Rows of all tensors. */
function gather(state: HostTensors, rows: Int32Array): HostTensors {
  const entries = Object.entries(state).map(([name, { shape, values }]) => {
    const [, width = 0] = shape;
    const picked = new Float32Array(rows.length * width);
    rows.forEach((row, index) => {
      picked.set(values.subarray(row * width, (row + 1) * width), index * width);
    });
    return [name, { shape: [rows.length, width], values: picked }] as const;
  });
  return Object.fromEntries(entries);
}
