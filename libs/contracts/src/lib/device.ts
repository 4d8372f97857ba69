/** Engines of TensorFlow.js, as they are asked for; the plain JavaScript one is for tests. */
export const ENGINE_NAMES = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** `auto` takes the fastest engine available. */
export type EngineChoice = EngineName | 'auto';

/** Arithmetic of ONNX Runtime. */
export const PRECISIONS = ['fp32', 'int8'] as const;

export type Precision = (typeof PRECISIONS)[number];

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
