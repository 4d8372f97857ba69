import type { Window } from '../windows/window';

/** Windows that are computed together. */
export interface WindowBatch {
  readonly batchSize: number;
  /** [batch*time*feature] */
  readonly features: Float32Array;
  /** [batch*context] */
  readonly values: Float32Array;
}

/** The network of a forecaster, open on an engine. */
export interface ForecasterExecutor {
  /** human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
  readonly description: string;
  /** [member*batch*horizon*output] what each network says of the distribution of each value */
  outputs(batch: WindowBatch): Promise<Float32Array>;
  dispose(): void;
}

/** The batch of some windows, which is not empty. */
export function batchWindows(windows: readonly Window[]): WindowBatch {
  return {
    batchSize: windows.length,
    features: joined(windows.map(({ features }) => features)),
    values: joined(windows.map(({ values }) => values)),
  };
}

/** Arrays of one length, one after the other. */
export function joined(rows: readonly Float32Array[]): Float32Array {
  const length = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * length);
  rows.forEach((row, index) => {
    values.set(row, index * length);
  });
  return values;
}
