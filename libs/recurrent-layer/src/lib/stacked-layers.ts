import type { CellConfig, Initialisation } from '@tolmach/contracts';
import type { ParameterSpecs, tf } from '@tolmach/tensor-runtime';
import { tidyTree } from '@tolmach/tensor-runtime';
import type { CellParams, CellState } from './cell';
import { modeAt } from './noise';
import type { DropoutKind, Mode } from './noise';
import { openLayer } from './recurrent-layer';
import type { RecurrentLayer } from './recurrent-layer';
import { RecurrentStack } from './recurrent-stack';
import type { FullStackSequence, StackOutputs, StackSequence } from './recurrent-stack';

/** Layers from the bottom, all of one size. */
export interface StackedLayersConfig {
  readonly cell: CellConfig;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly initialisation: Initialisation;
  /** First layer, from 1, whose input is added to its output; default: none. */
  readonly residualFromLayer?: number;
  /** Of the inputs of all layers but the bottom one. */
  readonly dropout: number;
  readonly dropoutKind: DropoutKind;
}

/** Recurrent layers one above the other, forward only, without a context. They hold no weights, each call is given them. */
export class StackedLayers {
  private readonly bottom: RecurrentLayer;
  private readonly upper: RecurrentStack;
  private readonly numLayers: number;

  constructor(config: StackedLayersConfig) {
    const { cell, hiddenSize, initialisation, numLayers, dropout, dropoutKind } = config;
    const { residualFromLayer = numLayers + 1 } = config;
    this.numLayers = numLayers;
    this.bottom = openLayer(cell, hiddenSize, initialisation);
    this.upper = new RecurrentStack({
      layer: this.bottom,
      numLayers: numLayers - 1,
      firstLayer: 2,
      residualFromLayer,
      contextSize: 0,
      dropout,
      dropoutKind,
    });
  }

  /**
   * Shapes and starting values of each layer's parameters, from the bottom.
   * @param inputSize - channels that enter the bottom layer
   */
  specs(inputSize: number): readonly ParameterSpecs<CellParams>[] {
    return [this.bottom.specs(inputSize), ...this.upper.specs()];
  }

  /** States of zeros, one per layer; the caller (or its tidy) owns them. */
  start(batchSize: number): CellState[] {
    return tidyTree(() => Array.from({ length: this.numLayers }, () => this.bottom.cell.start(batchSize)));
  }

  /** Outputs of the top layer [batch, time, hidden] for padded sequences; the caller (or its tidy) owns them. */
  apply(params: readonly CellParams[], sequence: Pick<StackSequence, 'inputs' | 'mask'>, mode: Mode): tf.Tensor3D {
    return tidyTree(() => {
      const [bottom = {}, ...upper] = params;
      const first = this.bottom.apply(bottom, sequence, modeAt(mode, 'layer1'));
      return this.upper.apply(upper, { inputs: first, mask: sequence.mask }, mode);
    });
  }

  /** Outputs for full sequences, and the states that are left; the caller (or its tidy) owns them. */
  applyFrom(params: readonly CellParams[], { inputs, starts }: FullStackSequence, mode: Mode): StackOutputs {
    return tidyTree(() => {
      const [bottom = {}, ...upper] = params;
      const [start = this.bottom.cell.start(inputs.shape[0]), ...others] = starts;
      const first = this.bottom.applyFrom(bottom, { inputs, start }, modeAt(mode, 'layer1'));
      const { outputs, finals } = this.upper.applyFrom(upper, { inputs: first.outputs, starts: others }, mode);
      return { outputs, finals: [first.final, ...finals] };
    });
  }
}
