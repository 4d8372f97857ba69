import { openProduct, tanhGradient, tf } from '@tolmach/tensor-runtime';
import type { ReadoutParams } from './readout';

/** One readout a row, with what its gradient needs. */
export type ReadoutStep = {
  /** [batch, top + context + given] what the kernel was multiplied with */
  readonly joined: tf.Tensor2D;
  /** [batch, readout] */
  readonly readout: tf.Tensor2D;
};

/** The readout of what it reads, [batch, *] each. */
export type ReadoutWalk = (parts: readonly tf.Tensor2D[]) => ReadoutStep;

/** Readouts step by step, without a gradient record; same equation as `readout`. The caller's tidy owns them, and what they share. */
export function readoutWalk({ kernel, bias }: ReadoutParams): ReadoutWalk {
  const product = openProduct(kernel);
  return (parts) => {
    const joined = tf.concat2d([...parts], 1);
    return { joined, readout: product(joined).add<tf.Tensor2D>(bias).tanh() };
  };
}

/** Walks the readout's gradient back through time, last step first. */
export interface ReadoutGradient {
  /** Gradient of the channels it read that were made on the way, [batch, made], from those of the readout. */
  readonly step: (step: ReadoutStep, ofReadout: readonly tf.Tensor2D[]) => tf.Tensor2D;
  /** What all steps together give. */
  readonly finish: () => ReadoutParamsGradient;
}

/** Gradients that take all readouts. */
export interface ReadoutParamsGradient {
  readonly params: ReadoutParams;
  /** That of the channels they read that were there before the walk, [time*batch, given]. */
  readonly givenInputs: () => tf.Tensor2D;
}

/**
 * The gradient of a {@link readoutWalk}; the caller's tidy owns all tensors. Weight gradients are one product
 * for all steps.
 * @param numMade - how many of the channels it reads, the first ones, were made on the way
 */
export function readoutGradient({ kernel }: Pick<ReadoutParams, 'kernel'>, numMade: number): ReadoutGradient {
  const [numRows, readoutSize] = kernel.shape;
  const throughKernel = openProduct(kernel.slice([0, 0], [numMade, readoutSize]), { isTransposed: true });
  const steps: ReadoutStep[] = [];
  const sums: tf.Tensor2D[] = [];

  const step: ReadoutGradient['step'] = (read, ofReadout) => {
    const ofSum = tanhGradient(read.readout, tf.addN([...ofReadout]));
    steps.unshift(read);
    sums.unshift(ofSum);
    return throughKernel(ofSum);
  };

  const finish = (): ReadoutParamsGradient => {
    const allSums = tf.concat2d(sums, 0); // [time*batch, readout]
    const joined = tf.concat2d(steps.map((each) => each.joined), 0); // prettier-ignore
    const givenKernel = () => kernel.slice<tf.Tensor2D>([numMade, 0], [numRows - numMade, readoutSize]);
    return {
      params: { kernel: tf.matMul(joined, allSums, true), bias: allSums.sum(0) },
      givenInputs: () => tf.matMul(allSums, givenKernel(), false, true),
    };
  };

  return { step, finish };
}
