import { tf } from './tf';

const wrapped = new WeakSet<tf.KernelFunc>();

/**
 * Puts a kernel of ours before one of the webgpu backend's, once however often it is asked for.
 *
 * @param wrap - given the backend's own kernel, which it may call
 */
export function wrapWebgpuKernel(name: string, wrap: (own: tf.KernelFunc) => tf.KernelFunc): void {
  const kernel = tf.getKernel(name, 'webgpu');
  if (wrapped.has(kernel.kernelFunc)) return;
  const kernelFunc = wrap(kernel.kernelFunc);
  wrapped.add(kernelFunc);
  tf.unregisterKernel(name, 'webgpu');
  tf.registerKernel({ ...kernel, kernelFunc });
}
