import { tf } from '../tensor/tf';
import { climbDown } from './engine-ladder';
import type { EngineChoice } from '@tolmach/contracts';
import type { Engine, Rung } from './engine-ladder';
import { INSTALL_HINT, openTensorflow } from './engine-tensorflow';
import { openWasm } from './engine-wasm';
import { openWebgpu } from './engine-webgpu';

/** An engine of TensorFlow.js, and how much of the machine it may use. */
export interface EngineOptions {
  readonly engine?: EngineChoice;
  /** CPU threads of the tensorflow engine; default: all cores. Only the first opening in a process can set it. */
  readonly threads?: number | undefined;
}

const RUNGS: readonly Rung[] = [
  { name: 'tensorflow', open: openTensorflow },
  { name: 'webgpu', open: openWebgpu },
  { name: 'wasm', open: openWasm },
  { name: 'cpu', open: openCpu },
];

/**
 * Returns the engine that all tensors of this process live on from now on. Each backend is loaded only when its turn
 * comes, so a start on WebAssembly pays for nothing else.
 *
 * @throws {@link DeviceError} when the engine asked for by name cannot run here
 * @example
 * const engine = await openEngine({ engine: 'auto' });
 * process.stderr.write(`engine: ${engine.description}\n`);
 */
export function openEngine({ engine = 'auto', threads }: EngineOptions = {}): Promise<Engine> {
  return climbDown(engine, RUNGS, threads);
}

/** Makes plain JavaScript the current engine: slow, exact, always there; the reference for the others. */
async function openCpu(): Promise<Pick<Engine, 'description' | 'hint'>> {
  await tf.setBackend('cpu');
  const backend = tf.backend() as tf.KernelBackend & { firstUse: boolean }; // private: guards an advertisement on stderr
  backend.firstUse = false;
  return { description: 'JavaScript, 1 thread', hint: INSTALL_HINT };
}
