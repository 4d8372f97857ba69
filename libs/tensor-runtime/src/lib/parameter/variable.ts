import { hasNativeKernels, runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

const FLOAT_DTYPE: NativeAttributes = { dtype: { type: 'TF_FLOAT' } };
let numHandles = 0; // names of resource variables are global to the process

/**
 * A float32 value that training changes in place. On libtensorflow it is a resource variable, which the fused
 * optimiser kernels update without a copy; elsewhere a tensor that is replaced.
 */
export interface Variable {
  readonly shape: readonly number[];
  /** The value now; the caller (or its tidy) owns the tensor and must free it before the next update. */
  read(): tf.Tensor;
  /** Takes over a copy of `value`, which stays the caller's. */
  assign(value: tf.Tensor): void;
  dispose(): void;
}

/** A {@link Variable} backed by a TensorFlow resource; `handle` is what ResourceApply operations take. */
export class ResourceVariable implements Variable {
  readonly handle: tf.Tensor;

  constructor(readonly shape: readonly number[]) {
    const attributes: NativeAttributes = {
      container: { text: '' },
      shared_name: { text: `tolmach-variable-${String(numHandles++)}` },
      dtype: { type: 'TF_FLOAT' },
      shape: { shape },
    };
    const [handle] = runNative('VarHandleOp', attributes, [], 1);
    this.handle = tf.keep(handle ?? tf.scalar(0));
  }

  read(): tf.Tensor {
    const [value] = runNative('ReadVariableOp', FLOAT_DTYPE, [this.handle], 1);
    return value ?? tf.zeros([...this.shape]);
  }

  assign(value: tf.Tensor): void {
    runNative('AssignVariableOp', FLOAT_DTYPE, [this.handle, value], 0);
  }

  dispose(): void {
    runNative('DestroyResourceOp', { ignore_lookup_error: { bool: true } }, [this.handle], 0);
    this.handle.dispose();
  }
}

/** A {@link Variable} that holds a tensor, for engines without resource variables. */
class TensorVariable implements Variable {
  private value: tf.Tensor | undefined;

  constructor(readonly shape: readonly number[]) {}

  read(): tf.Tensor {
    return this.value === undefined ? tf.zeros([...this.shape]) : this.value.clone();
  }

  assign(value: tf.Tensor): void {
    const previous = this.value;
    this.value = tf.keep(value.clone());
    previous?.dispose();
  }

  dispose(): void {
    this.value?.dispose();
    this.value = undefined;
  }
}

/** A new variable on the active engine, holding `values` (default: zeros, none of them on the host); the caller disposes it. */
export function openVariable(shape: readonly number[], values?: Float32Array): Variable {
  const variable = hasNativeKernels() ? new ResourceVariable(shape) : new TensorVariable(shape);
  tf.tidy(() => {
    variable.assign(values === undefined ? tf.fill([...shape], 0) : tf.tensor(values, [...shape], 'float32'));
  });
  return variable;
}
