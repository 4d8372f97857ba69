import { createRequire } from 'node:module';
import path from 'node:path';
import { DeviceError } from '@tolmach/contracts';
import type { Engine } from './engine-ladder';
import { INSTALL_HINT } from './engine-tensorflow';
import { tf } from '../tensor/tf';
import { registerWasmConvolutionGradients } from '../kernel/wasm-convolution-gradients';
import { registerWasmMatMul } from '../kernel/wasm-matmul';
import { registerWasmOneHot } from '../kernel/wasm-one-hot';
import { registerWasmSegmentSum } from '../kernel/wasm-segment-sum';

/**
 * Makes WebAssembly the active engine: one thread, no native code, nothing to install.
 *
 * @throws {@link DeviceError} when this Node cannot run it
 */
export async function openWasm(): Promise<Pick<Engine, 'description' | 'hint'>> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // The threaded build starts browser workers, which Node does not have.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths(binariesFolder());
  registerWasmMatMul();
  registerWasmOneHot();
  registerWasmSegmentSum();
  registerWasmConvolutionGradients();
  if (!(await tf.setBackend('wasm'))) {
    throw new DeviceError({
      where: 'engine wasm',
      expected: `WebAssembly binaries in ${binariesFolder()}`,
      received: 'a backend that did not start',
      next: 'Run npm ci again.',
    });
  }
  return { description: 'WebAssembly, 1 thread', hint: INSTALL_HINT };
}

function binariesFolder(): string {
  const manifest = createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  return path.join(path.dirname(manifest), 'dist') + path.sep; // the backend only joins strings
}
