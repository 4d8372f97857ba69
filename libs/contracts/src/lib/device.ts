import { DeviceError } from './errors';

/** Engines of TensorFlow.js, as they are asked for; the plain JavaScript one is for tests. */
export const ENGINE_NAMES = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** `auto` takes the fastest engine available. */
export type EngineChoice = EngineName | 'auto';

/** Arithmetic of ONNX Runtime. */
export const PRECISIONS = ['fp32', 'int8'] as const;

export type Precision = (typeof PRECISIONS)[number];

/**
 * ONNX Runtime on the CPU. With `native` the steps of a decoder are made by the installed engine instead; with `auto`,
 * in fp32 where it can.
 */
export type OnnxEngine = 'auto' | 'onnx' | 'native';

/**
 * Where a model computes: ONNX Runtime, or one of the engines of TensorFlow.js; `auto` is ONNX Runtime where it is
 * installed.
 */
export type ModelEngine = EngineChoice | OnnxEngine;

/** What a network computes on. */
export interface DeviceOptions {
  readonly engine: ModelEngine;
  /** of ONNX Runtime's arithmetic; the engines of TensorFlow.js compute in float32 */
  readonly precision: Precision;
  /** CPU threads; default all cores */
  readonly threads?: number | undefined;
}

/** Whether an engine is ONNX Runtime. */
export function isOnnx(engine: ModelEngine): engine is OnnxEngine {
  return engine === 'auto' || engine === 'onnx' || engine === 'native';
}

/** A network that was opened, and a human-readable description of where it runs. */
export interface Opened {
  readonly description: string;
}

/** How a network is opened; a library is loaded by the function that needs it ({@link lazy}). */
export interface EngineOpeners<Network extends Opened> {
  readonly onnx: (options: Omit<DeviceOptions, 'engine'> & { readonly steps: OnnxEngine }) => Promise<Network>;
  readonly tensor: (options: {
    readonly engine: EngineChoice;
    readonly threads: number | undefined;
  }) => Promise<Network>;
  /** Whether the network has a decoder whose steps the installed engine may make. */
  readonly hasNativeSteps?: boolean;
}

/**
 * A network on the engine asked for. ONNX Runtime is an optional dependency, since its installation fails where only a
 * package registry can be reached: without it `auto` is an engine of TensorFlow.js, and the description says so.
 *
 * @throws {@link DeviceError} when the engine asked for is not installed or cannot run here
 */
export async function openOnEngine<Network extends Opened>(
  { engine = 'auto', precision = 'fp32', threads }: Partial<DeviceOptions>,
  { onnx, tensor, hasNativeSteps = false }: EngineOpeners<Network>,
): Promise<Network> {
  if (!isOnnx(engine)) return tensor({ engine, threads });
  if (engine === 'native' && !hasNativeSteps) throw nothingToStep();
  try {
    return await onnx({ precision, threads, steps: engine });
  } catch (cause) {
    expectReplaceable(cause, { engine, precision });
    const network = await tensor({ engine: 'auto', threads });
    return { ...network, description: `${network.description}; slower than ONNX Runtime (${INSTALL_ONNX})` };
  }
}

const INSTALL_ONNX = 'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0';

/** Returns when ONNX Runtime is missing and was not asked for. */
function expectReplaceable(cause: unknown, { engine, precision }: Pick<DeviceOptions, 'engine' | 'precision'>): void {
  if (!lacksOnnxRuntime(cause)) throw cause;
  if (engine !== 'auto' || precision !== 'fp32') throw onnxMissing(cause);
}

/** Whether Node has not found the package, or the system does not load its library. */
function lacksOnnxRuntime(cause: unknown): cause is Error {
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  return /^(MODULE_NOT_FOUND|ERR_DLOPEN_FAILED)$/.test(String(cause.code)) && /onnxruntime/.test(cause.message);
}

function nothingToStep(): DeviceError {
  return new DeviceError({
    where: 'engine native',
    expected: 'a model with a decoder, whose steps it makes',
    received: 'one without',
    next: 'Use onnx.',
  });
}

function onnxMissing(cause: Error): DeviceError {
  return new DeviceError({
    where: 'engine onnx',
    expected: 'the npm package onnxruntime-node, built for this system',
    received: cause.message.split('\n')[0] ?? '',
    next: `Install it: ${INSTALL_ONNX}`,
    code: 'engine-not-installed',
    cause,
  });
}
