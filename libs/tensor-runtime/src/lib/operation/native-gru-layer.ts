import { runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import type { tf } from '../tensor/tf';
import type { GruWeights, ResetGate } from './gru-kernel';
import type { Direction } from './time-major';

/** A layer over padded sequences: inputs [batch, time, input], mask [batch, time], start [batch, hidden]. */
export interface NativeGru {
  readonly inputs: tf.Tensor3D;
  readonly mask: tf.Tensor2D;
  readonly weights: GruWeights;
  readonly start: tf.Tensor2D;
  readonly direction: Direction;
  readonly resetGate: ResetGate;
}

/** What all steps made, [batch, time, *]: outputs are zeros on padding, where activations are undefined. */
export type GruLayerSteps = {
  readonly outputs: tf.Tensor3D;
  /** reset gate, update gate, candidate and what meets the reset gate, [batch, time, 4*hidden] */
  readonly activations: tf.Tensor3D;
};

/** All steps of a layer in one operation of our own kernels; nothing is recorded, the caller's tidy owns them. */
export function walkNativeGru(walked: NativeGru): GruLayerSteps {
  const { bias, recurrentBias } = walked.weights;
  const made = runNative('TolmachGruLayer', attributesOf(walked), [...givenTo(walked), bias, recurrentBias], 2);
  const [outputs, activations] = made as [tf.Tensor3D, tf.Tensor3D]; // as many as asked for
  return { outputs, activations };
}

/** The gradients of inputs, weights and start, from those of the outputs. */
export function walkNativeGruBack(
  walked: NativeGru,
  { outputs, activations }: GruLayerSteps,
  ofOutputs: tf.Tensor3D,
): Pick<NativeGru, 'inputs' | 'weights' | 'start'> {
  const tensors = [...givenTo(walked), outputs, activations, ofOutputs];
  const gradients = runNative('TolmachGruLayerGrad', attributesOf(walked), tensors, 6);
  const [inputs, inputKernel, recurrentKernel, bias, recurrentBias, start] = gradients as Gradients; // as many as asked for
  return { inputs, weights: { inputKernel, recurrentKernel, bias, recurrentBias }, start };
}

type Gradients = [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor1D, tf.Tensor2D];

function givenTo({ inputs, mask, start, weights }: NativeGru): tf.Tensor[] {
  return [inputs, mask, start, weights.inputKernel, weights.recurrentKernel];
}

function attributesOf({ resetGate, direction }: NativeGru): NativeAttributes {
  return { resets_before: { bool: resetGate === 'before' }, walks_back: { bool: direction === 'backward' } };
}
