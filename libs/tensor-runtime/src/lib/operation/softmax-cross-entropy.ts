import { FLOAT_OP, hasNativeKernels, runNative } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';
import { hasTrainingKernels } from '../kernel/training-kernels';

/**
 * Cross-entropy of each row's logits against a label distribution that gives `1 - smoothing` to the label and spreads
 * `smoothing` evenly over the whole vocabulary: [row], natural units, >= 0. The caller (or its tidy) owns the result.
 *
 * @param logits - [row, vocabulary], float32
 * @param labels - [row], int32
 * @param smoothing - 0 is plain cross-entropy
 * @see Szegedy et al. 2016, section 7 (label smoothing)
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, smoothing: number): tf.Tensor1D {
  return hasTrainingKernels() ? withoutMatrix(logits, labels, smoothing) : withMatrix(logits, labels, smoothing);
}

/** By our own kernels: the logits are read twice, and nothing as large is made but their gradient. */
function withoutMatrix(logits: tf.Tensor2D, labels: tf.Tensor1D, smoothing: number): tf.Tensor1D {
  const attributes = { smoothing: { float: smoothing } };
  const operation = tf.customGrad((...tensors: unknown[]) => {
    const [rows, save] = tensors as [tf.Tensor2D, tf.GradSaveFunc]; // customGrad passes its save last
    const [value, normalisers] = runNative('TolmachCrossEntropy', attributes, [rows, labels], 2) as [
      tf.Tensor1D,
      tf.Tensor1D,
    ]; // as many as asked for
    save([rows, labels, normalisers]);
    return {
      value,
      gradFunc: (outputGradient: tf.Tensor, saved: tf.Tensor[]) =>
        runNative('TolmachCrossEntropyGrad', attributes, [...saved, outputGradient], 1),
    };
  });
  return operation(logits);
}

/** By a matrix of label probabilities. */
function withMatrix(logits: tf.Tensor2D, labels: tf.Tensor1D, smoothing: number): tf.Tensor1D {
  const operation = tf.customGrad((...tensors: unknown[]) => {
    const [rows, save] = tensors as [tf.Tensor2D, tf.GradSaveFunc]; // customGrad passes its save last
    const vocabularySize = rows.shape[1];
    const floor = smoothing / vocabularySize;
    const target = tf.oneHot(labels, vocabularySize, 1 - smoothing + floor, floor, 'float32') as tf.Tensor2D; // rank 1 + 1
    const { loss, gradient } = lossAndGradient(rows, target);
    save([gradient]);
    return {
      value: loss,
      gradFunc: (outputGradient: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(saved[0] ?? gradient, outputGradient.expandDims(1)),
    };
  });
  return operation(logits);
}

function lossAndGradient(logits: tf.Tensor2D, target: tf.Tensor2D): { loss: tf.Tensor1D; gradient: tf.Tensor2D } {
  if (hasNativeKernels()) {
    const [loss, gradient] = runNative('SoftmaxCrossEntropyWithLogits', FLOAT_OP, [logits, target], 2);
    return { loss, gradient } as { loss: tf.Tensor1D; gradient: tf.Tensor2D }; // the operation gives these two
  }
  const logProbs = tf.logSoftmax(logits);
  return { loss: target.mul(logProbs).sum<tf.Tensor1D>(1).neg(), gradient: logProbs.exp().sub(target) };
}
