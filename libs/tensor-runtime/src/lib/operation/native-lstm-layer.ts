import { runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';
import type { LstmSquashing } from './lstm-kernel';
import type { LstmLayer } from './lstm-walk';
import type { Direction } from './time-major';

/** A layer over padded sequences: inputs [batch, time, input], mask [batch, time]. */
export interface NativeLayer {
  readonly inputs: tf.Tensor3D;
  readonly mask: tf.Tensor2D;
  readonly layer: LstmLayer;
  readonly direction: Direction;
  readonly squashing: LstmSquashing;
}

/** What all steps made, [batch, time, *]: zeros on padding, where gates and cells are undefined. */
export type LayerSteps = {
  readonly outputs: tf.Tensor3D;
  /** [batch, time, 4*hidden] */
  readonly gates: tf.Tensor3D;
  readonly cells: tf.Tensor3D;
};

/** All steps of a layer in one operation of our own kernels; nothing is recorded, the caller's tidy owns them. */
export function walkNativeLayer(walked: NativeLayer): LayerSteps {
  const { weights, start } = walked.layer;
  const inputs = [walked.inputs, walked.mask, start.hidden, start.cell, weights.kernel, weights.bias];
  const made = runNative('TolmachLstmLayer', attributesOf(walked), [...inputs, peepholesOf(walked)], 3);
  const [outputs, gates, cells] = made as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]; // as many as asked for
  return { outputs, gates, cells };
}

/**
 * The gradients of inputs and layer.
 * @param ofLast - [batch, carried]: of the cell after the last step, and of its gates if they are carried
 */
export function walkNativeLayerBack(
  walked: NativeLayer,
  { outputs, gates, cells }: LayerSteps,
  { ofOutputs, ofLast }: { readonly ofOutputs: tf.Tensor3D; readonly ofLast: tf.Tensor2D },
): { readonly inputs: tf.Tensor3D; readonly layer: LstmLayer } {
  const { weights, start } = walked.layer;
  const given = [walked.inputs, walked.mask, start.hidden, start.cell, weights.kernel, peepholesOf(walked)];
  const tensors = [...given, outputs, gates, cells, ofOutputs, ofLast];
  const gradients = runNative('TolmachLstmLayerGrad', attributesOf(walked), tensors, 6);
  const [inputs, kernel, bias, peepholes, hidden, cell] = gradients as Gradients; // as many as asked for
  const ofWeights = { kernel, bias, ...(weights.peepholes && { peepholes }) };
  return { inputs, layer: { weights: ofWeights, start: { hidden, cell } } };
}

type Gradients = [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, tf.Tensor1D, tf.Tensor2D, tf.Tensor2D];

function peepholesOf({ layer }: NativeLayer): tf.Tensor1D {
  return layer.weights.peepholes ?? tf.tensor1d([]);
}

function attributesOf({ squashing, direction }: NativeLayer): NativeAttributes {
  return {
    squashes_input: { bool: squashing.input },
    squashes_output: { bool: squashing.output },
    walks_back: { bool: direction === 'backward' },
  };
}
