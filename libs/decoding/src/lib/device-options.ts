import type { Executor } from '@tolmach/contracts';
import type { Precision } from '@tolmach/onnx-executor';
import type { EngineChoice } from '@tolmach/tensor-runtime';

/** Where a model computes: ONNX Runtime on the CPU, or one of the engines of TensorFlow.js; `auto` is ONNX Runtime. */
export type ModelEngine = EngineChoice | 'onnx';

/** What a network computes on. */
export interface DeviceOptions {
  readonly engine: ModelEngine;
  /** of ONNX Runtime's arithmetic; the engines of TensorFlow.js compute in float32 */
  readonly precision: Precision;
  /** CPU threads; default all cores */
  readonly threads?: number | undefined;
}

/** Whether an engine is ONNX Runtime. */
export function isOnnx(engine: ModelEngine): engine is 'auto' | 'onnx' {
  return engine === 'auto' || engine === 'onnx';
}

/** An open network, and a human-readable description of where it runs: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
export interface OpenedExecutor<Input> {
  /** sources and states are opaque, engine-specific types */
  readonly executor: Executor<Input, unknown, unknown>;
  readonly description: string;
}
