import { RecurrentStack, dropout, inputKernel, modeAt, openLayer } from '@tolmach/recurrent-layer';
import type { CellParams, CellState, Mode, RecurrentLayer } from '@tolmach/recurrent-layer';
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
  private readonly layer: RecurrentLayer;
  private readonly upper: RecurrentStack;

  constructor(private readonly architecture: MusicArchitecture) {
    const { cell, hiddenSize, numLayers, initialisation } = architecture;
    this.layer = openLayer(cell, hiddenSize, initialisation);
    this.upper = new RecurrentStack({
      layer: this.layer,
      numLayers: numLayers - 1,
      firstLayer: 2,
      residualFromLayer: numLayers + 1,
      contextSize: 0,
      dropout: architecture.dropout,
      dropoutKind: 'plain',
    });
  }

  /** Shapes and starting values of all parameters. */
  specs(): ParameterSpecs<MusicParams> {
    const { hiddenSize, initialisation } = this.architecture;
    return {
      layers: [this.layer.specs(NUM_PITCHES), ...this.upper.specs()],
      output: {
        kernel: { shape: [hiddenSize, NUM_PITCHES], initialise: inputKernel(initialisation, 1) },
        bias: { shape: [NUM_PITCHES], initialise: constant(0) },
      },
    };
  }

  /** States of zeros; the caller (or its tidy) owns them. */
  start(batchSize: number): MusicState {
    return tidyTree(() => Array.from({ length: this.architecture.numLayers }, () => this.layer.cell.start(batchSize)));
  }

  /**
   * Logits of each pitch of the step after each one, [batch, time, pitch]; the caller (or its tidy) owns them.
   * @param inputs - [batch, time, pitch], float32
   * @param mask - [batch, time], float32: 1 = real, 0 = padding, padding last
   */
  logits({ layers, output }: MusicParams, inputs: tf.Tensor3D, mask: tf.Tensor2D, mode: Mode): tf.Tensor3D {
    return tf.tidy(() => {
      const [bottom = {}, ...upper] = layers;
      const first = this.layer.apply(bottom, { inputs, mask }, modeAt(mode, 'layer1')); // [batch, time, hidden]
      return this.readout(output, this.upper.apply(upper, { inputs: first, mask }, mode), mode);
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
      const [bottom = {}, ...upper] = layers;
      const [start = this.layer.cell.start(inputs.shape[0]), ...starts] = state;
      const first = this.layer.applyFrom(bottom, { inputs, start }, modeAt(mode, 'layer1'));
      const { outputs, finals } = this.upper.applyFrom(upper, { inputs: first.outputs, starts }, mode);
      return { logits: this.readout(output, outputs, mode), state: [first.final, ...finals] };
    });
  }

  private readout({ kernel, bias }: MusicParams['output'], outputs: tf.Tensor3D, mode: Mode): tf.Tensor3D {
    const { hiddenSize, dropout: rate } = this.architecture;
    const [batchSize, time] = outputs.shape;
    const top = dropout(outputs, rate, 'plain', modeAt(mode, 'output')).reshape<tf.Tensor2D>([-1, hiddenSize]);
    return top.matMul<tf.Tensor2D>(kernel).add(bias).reshape([batchSize, time, NUM_PITCHES]);
  }
}
