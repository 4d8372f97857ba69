import { StackedLayers, dropout, inputKernel, modeAt } from '@tolmach/recurrent-layer';
import type { CellParams, CellState, Mode } from '@tolmach/recurrent-layer';
import { constant, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import { NUM_PITCHES } from '../data/piece';
import type { MusicArchitecture } from '../architecture';

/** All parameters of a model of music. */
export type MusicParams = {
  /** from the bottom */
  readonly layers: readonly CellParams[];
  readonly output: {
    /** [hidden, pitch] */
    readonly kernel: tf.Tensor2D;
    /** [pitch] */
    readonly bias: tf.Tensor1D;
  };
};

/** The state of each layer, from the bottom. */
export type MusicState = readonly CellState[];

/** Recurrent layers and the output of a model of music; the class holds no weights, each call is given them. */
export class MusicNetwork {
  private readonly layers: StackedLayers;

  constructor(private readonly architecture: MusicArchitecture) {
    this.layers = new StackedLayers({ ...architecture, dropoutKind: 'plain' });
  }

  /** Shapes and starting values of all parameters. */
  specs(): ParameterSpecs<MusicParams> {
    const { hiddenSize, initialisation } = this.architecture;
    return {
      layers: this.layers.specs(NUM_PITCHES),
      output: {
        kernel: { shape: [hiddenSize, NUM_PITCHES], initialise: inputKernel(initialisation, 1) },
        bias: { shape: [NUM_PITCHES], initialise: constant(0) },
      },
    };
  }

  /** States of zeros; the caller (or its tidy) owns them. */
  start(batchSize: number): MusicState {
    return this.layers.start(batchSize);
  }

  /**
   * Logits of each pitch of the step after each one, [batch, time, pitch]; the caller (or its tidy) owns them.
   * @param inputs - [batch, time, pitch], float32
   * @param mask - [batch, time], float32: 1 = real, 0 = padding, padding last
   */
  logits({ layers, output }: MusicParams, inputs: tf.Tensor3D, mask: tf.Tensor2D, mode: Mode): tf.Tensor3D {
    return tf.tidy(() => {
      return this.readout(output, this.layers.apply(layers, { inputs, mask }, mode), mode);
    });
  }

  /** Such logits of steps without padding, and the state that they end in; the caller (or its tidy) owns both. */
  logitsFrom(
    { layers, output }: MusicParams,
    inputs: tf.Tensor3D,
    state: MusicState,
    mode: Mode,
  ): { logits: tf.Tensor3D; state: MusicState } {
    return tidyTree(() => {
      const { outputs, finals } = this.layers.applyFrom(layers, { inputs, starts: state }, mode);
      return { logits: this.readout(output, outputs, mode), state: finals };
    });
  }

  private readout({ kernel, bias }: MusicParams['output'], outputs: tf.Tensor3D, mode: Mode): tf.Tensor3D {
    const { hiddenSize, dropout: rate } = this.architecture;
    const [batchSize, time] = outputs.shape;
    const top = dropout(outputs, rate, 'plain', modeAt(mode, 'output')).reshape<tf.Tensor2D>([-1, hiddenSize]);
    return top.matMul<tf.Tensor2D>(kernel).add(bias).reshape([batchSize, time, NUM_PITCHES]);
  }
}
