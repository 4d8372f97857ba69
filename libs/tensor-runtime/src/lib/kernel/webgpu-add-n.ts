import { tf } from '../tensor/tf';
import { wrapKernel } from './wrap-kernel';

/** WebGPU promises a shader eight storage buffers, and the backend asks for no more; one of them is the sum. */
const MAX_TERMS = 7;

/**
 * Gives the webgpu backend a sum of any number of tensors, such as the gradient's norm over all parameters.
 *
 * The backend's own kernel binds all terms to one shader. Past the device's limit Dawn refuses the shader, and the sum
 * is whatever its memory held.
 */
export function registerWebgpuAddN(): void {
  wrapKernel({ name: 'AddN', backend: 'webgpu' }, (own) => (call) => {
    const terms = Object.values(call.inputs as unknown as tf.Tensor[]); // tfjs types every kernel's call alike
    return terms.length > MAX_TERMS ? addInGroups(terms) : own(call);
  });
}

function addInGroups(terms: readonly tf.Tensor[]): tf.Tensor {
  return tf.tidy(() => {
    const starts = Array.from({ length: Math.ceil(terms.length / MAX_TERMS) }, (_, group) => group * MAX_TERMS);
    return tf.addN(starts.map((start) => tf.addN(terms.slice(start, start + MAX_TERMS))));
  });
}
