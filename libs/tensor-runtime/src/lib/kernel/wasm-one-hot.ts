import { tf } from '../tensor/tf';
import { wrapKernel } from './wrap-kernel';

/**
 * Gives the wasm backend one-hot rows of floats, the targets of every cross-entropy.
 *
 * The backend's own kernel writes int32 whatever type is asked for: its ones read as floats are 1.4e-45, and label
 * smoothing's fractions are cut to 0.
 */
export function registerWasmOneHot(): void {
  wrapKernel({ name: 'OneHot', backend: 'wasm' }, (own) => (call) => {
    const { inputs, attrs } = call as unknown as OneHotCall; // tfjs types every kernel's call alike
    return attrs.dtype === 'float32' ? floatOneHot(inputs, attrs) : own(call);
  });
}

type OneHotCall = {
  readonly inputs: { readonly indices: tf.Tensor };
  readonly attrs: tf.OneHotAttrs;
};

function floatOneHot({ indices }: OneHotCall['inputs'], { depth, onValue, offValue }: OneHotCall['attrs']): tf.Tensor {
  return tf.tidy(() => {
    const isOn = tf.oneHot(indices, depth, 1, 0, 'int32').toFloat();
    if (onValue === 1 && offValue === 0) return isOn;
    return isOn.mul(onValue - offValue).add(offValue);
  });
}
