import type { Memory } from '@tolmach/contracts';
import type { tf } from './tf';

/** A `Memory` made of TensorFlow.js tensors. */
export type TensorMemory = Memory<tf.Tensor3D, tf.Tensor2D, tf.Tensor2D>;
