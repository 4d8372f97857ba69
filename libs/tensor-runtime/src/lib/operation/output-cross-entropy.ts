import { runNative } from '../kernel/native-kernel';
import { hasTrainingKernels } from '../kernel/training-kernels';
import { tf } from '../tensor/tf';
import { softmaxCrossEntropy } from './softmax-cross-entropy';
import { treeOperation } from './tree-operation';

/** The layer between readouts and vocabulary, and what enters it. */
export type OutputLayer = {
  /** [row, readout] */
  readonly readouts: tf.Tensor2D;
  /** [vocabulary, readout] */
  readonly matrix: tf.Tensor2D;
  /** [vocabulary] */
  readonly bias: tf.Tensor1D;
};

/** What the rows should say. */
export interface OutputLabels {
  /** [row], int32 */
  readonly labels: tf.Tensor1D;
  /** [row], what each row's loss counts: 0 on padding */
  readonly weights: tf.Tensor1D;
  /** probability mass spread over the vocabulary */
  readonly smoothing: number;
}

/**
 * Label-smoothed cross-entropy of the output layer's logits, the weighed sum over all rows in nats, a scalar; the caller
 * (or its tidy) owns it. With our own kernels no matrix of rows and vocabulary is made, and a gradient that is being
 * recorded is found at once.
 * @see Szegedy et al. 2016, section 7
 */
export function outputCrossEntropy(layer: OutputLayer, expected: OutputLabels): tf.Scalar {
  return tf.tidy(() => {
    if (hasTrainingKernels()) return inBlocks(layer, expected);
    const { labels, weights, smoothing } = expected;
    const logits = tf.matMul<tf.Tensor2D>(layer.readouts, layer.matrix, false, true).add<tf.Tensor2D>(layer.bias);
    return softmaxCrossEntropy(logits, labels, smoothing).mul(weights).sum<tf.Scalar>();
  });
}

function inBlocks({ readouts, matrix, bias }: OutputLayer, { labels, weights, smoothing }: OutputLabels): tf.Scalar {
  const attributes = { smoothing: { float: smoothing } };
  const isRecorded = tf.engine().state.gradientDepth > 0; // without, nobody asks for gradients
  return treeOperation<OutputLayer, Gradients, tf.Scalar>(
    { readouts, matrix, bias },
    {
      forward(given) {
        const inputs = [given.readouts, given.matrix, given.bias, labels, weights];
        if (!isRecorded)
          return { value: runNative('TolmachOutputLoss', attributes, inputs, 1)[0] as tf.Scalar, kept: [] }; // one output
        const [value, ...kept] = runNative('TolmachOutputLossGrad', attributes, inputs, 4);
        return { value: value as tf.Scalar, kept }; // the first of four outputs
      },
      backward(ofLoss, _, kept) {
        const [ofReadouts, ofMatrix, ofBias] = kept.map((gradient) => gradient.mul(ofLoss));
        return { readouts: ofReadouts, matrix: ofMatrix, bias: ofBias } as OutputLayer; // as many as were kept
      },
    },
  );
}

/** Of the loss: those of readouts, matrix and bias. */
type Gradients = readonly tf.Tensor[];
