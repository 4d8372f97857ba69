import { Lifetime } from '@tolmach/contracts';
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
  /**
   * The value now; the caller (or its tidy) owns the tensor and must free it before the next update.
   * @throws {@link UsageError} with the code `disposed` after {@link dispose}
   */
  read(): tf.Tensor;
  /** Takes over a copy of `value`, which stays the caller's; throws as {@link read} does. */
  assign(value: tf.Tensor): void;
  /** Frees the value, once; a second call does nothing. */
  dispose(): void;
}

/** A {@link Variable} backed by a TensorFlow resource; `handle` is what ResourceApply operations take. */
export class ResourceVariable implements Variable {
  readonly handle: tf.Tensor;
  private readonly lifetime = new Lifetime('a variable', () => {
    runNative('DestroyResourceOp', { ignore_lookup_error: { bool: true } }, [this.handle], 0);
    this.handle.dispose();
  });

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
    this.lifetime.expectOpen();
    const [value] = runNative('ReadVariableOp', FLOAT_DTYPE, [this.handle], 1);
    return value ?? tf.zeros([...this.shape]);
  }

  assign(value: tf.Tensor): void {
    this.lifetime.expectOpen();
    runNative('AssignVariableOp', FLOAT_DTYPE, [this.handle, value], 0);
  }

  dispose(): void {
    this.lifetime.end();
  }
}

/** A {@link Variable} that holds a tensor, for engines without resource variables. */
class TensorVariable implements Variable {
  private value: tf.Tensor | undefined;
  private readonly lifetime = new Lifetime('a variable', () => {
    this.value?.dispose();
  });

  constructor(readonly shape: readonly number[]) {}

  read(): tf.Tensor {
    this.lifetime.expectOpen();
    return this.value === undefined ? tf.zeros([...this.shape]) : this.value.clone();
  }

  assign(value: tf.Tensor): void {
    this.lifetime.expectOpen();
    const previous = this.value;
    this.value = tf.keep(value.clone());
    previous?.dispose();
  }

  dispose(): void {
    this.lifetime.end();
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
