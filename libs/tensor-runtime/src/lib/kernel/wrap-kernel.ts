import { tf } from '../tensor/tf';

const wrapped = new WeakSet<tf.KernelFunc>();

/** A kernel of a backend, such as `MatMul` of `wasm`. */
export interface KernelName {
  readonly name: string;
  readonly backend: string;
}

/**
 * Puts a kernel of ours before one of a backend's, once however often it is asked for.
 *
 * @param wrap - given the backend's own kernel, which it may call
 */
export function wrapKernel({ name, backend }: KernelName, wrap: (own: tf.KernelFunc) => tf.KernelFunc): void {
  const kernel = tf.getKernel(name, backend);
  if (wrapped.has(kernel.kernelFunc)) return;
  const kernelFunc = wrap(kernel.kernelFunc);
  wrapped.add(kernelFunc);
  tf.unregisterKernel(name, backend);
  tf.registerKernel({ ...kernel, kernelFunc });
}
