import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import { tf, tidyTree } from '@tolmach/tensor-runtime';
import type { CellParams, CellState } from './cell';
import { dropout, modeAt } from './noise';
import type { DropoutKind, Mode } from './noise';
import type { RecurrentLayer } from './recurrent-layer';

/** Layers above a bottom layer, forward only, each fed by the one below and, in a decoder, by a context. */
export interface StackConfig {
  readonly layer: RecurrentLayer;
  readonly numLayers: number;
  /** Number, from 1, of the stack's first layer in the whole encoder or decoder. */
  readonly firstLayer: number;
  /** First layer whose input from below is added to its output. */
  readonly residualFromLayer: number;
  /** Channels of the context joined to every layer's input; 0 for no context. */
  readonly contextSize: number;
  readonly dropout: number;
  readonly dropoutKind: DropoutKind;
}

/** Padded sequences that enter a stack. */
export interface StackSequence {
  /** [batch, time, hidden], float32 */
  readonly inputs: tf.Tensor3D;
  /** [batch, time, context], float32; for stacks with a contextSize */
  readonly context?: tf.Tensor3D;
  /** [batch, time], float32 */
  readonly mask: tf.Tensor2D;
  /** one state per layer; default: zeros */
  readonly starts?: readonly CellState[];
}

/** Full sequences that enter a stack, and where its layers start. */
export interface FullStackSequence {
  /** [batch, time, hidden], float32 */
  readonly inputs: tf.Tensor3D;
  /** one state per layer */
  readonly starts: readonly CellState[];
}

/** What a stack makes of full sequences. */
export type StackOutputs = {
  /** of the top layer, [batch, time, hidden] */
  readonly outputs: tf.Tensor3D;
  /** the state of each layer after the last step */
  readonly finals: CellState[];
};

/** What enters a stack at one step. */
export interface StackStep {
  /** [batch, hidden], float32 */
  readonly input: tf.Tensor2D;
  /** one state per layer */
  readonly states: readonly CellState[];
  /** [batch, context], float32; for stacks with a contextSize */
  readonly context?: tf.Tensor2D;
  /** index of the step, which tells its masks from another's */
  readonly time?: number;
}

/** Residual stack of recurrent layers. @see Wu et al. 2016, section 3.1 (residual connections) */
export class RecurrentStack {
  constructor(private readonly config: StackConfig) {}

  /** Shapes and starting values of each layer's parameters. */
  specs(): readonly ParameterSpecs<CellParams>[] {
    const { layer, contextSize } = this.config;
    return this.layers().map(() => layer.specs(layer.cell.hiddenSize + contextSize));
  }

  /** Outputs of the top layer [batch, time, hidden], zero on padding; the caller (or its tidy) owns them. */
  apply(params: readonly CellParams[], sequence: StackSequence, mode: Mode): tf.Tensor3D {
    const { context, mask, starts } = sequence;
    return tf.tidy(() => {
      let below = sequence.inputs;
      params.forEach((layerParams, index) => {
        const site = this.siteOf(index, mode);
        const joined = context === undefined ? below : tf.concat3d([below, context], 2); // [batch, time, hidden + context]
        const start = starts?.[index];
        const entering = { inputs: this.dropInputs(joined, site), mask, ...(start && { start }) };
        below = this.above(index, below, this.config.layer.apply(layerParams, entering, site));
      });
      return below.clone();
    });
  }

  /** Outputs without a context, and the states that are left; the caller (or its tidy) owns them. */
  applyFrom(params: readonly CellParams[], { inputs, starts }: FullStackSequence, mode: Mode): StackOutputs {
    const { layer } = this.config;
    return tidyTree(() => {
      let below = inputs;
      const finals = params.map((layerParams, index) => {
        const site = this.siteOf(index, mode);
        const start = starts[index] ?? layer.cell.start(inputs.shape[0]);
        const made = layer.applyFrom(layerParams, { inputs: this.dropInputs(below, site), start }, site);
        below = this.above(index, below, made.outputs);
        return made.final;
      });
      return { outputs: below.clone(), finals };
    });
  }

  /** One step: the top output [batch, hidden] and each layer's next state, the caller's (or its tidy's). */
  step(params: readonly CellParams[], step: StackStep, mode: Mode): { output: tf.Tensor2D; states: CellState[] } {
    const { input, states, context, time = 0 } = step;
    const { layer } = this.config;
    return tidyTree(() => {
      let below = input;
      const next = params.map((layerParams, index) => {
        const site = this.siteOf(index, mode);
        const joined = context === undefined ? below : tf.concat2d([below, context], 1); // [batch, hidden + context]
        const mask = this.inputMask(index, { batchSize: input.shape[0], time }, mode);
        const dropped = mask === undefined ? joined : joined.mul<tf.Tensor2D>(mask);
        const state = layer.step(layerParams, dropped, states[index] ?? layer.cell.start(input.shape[0]), site, time);
        below = this.isResidual(index) ? state.hidden.add<tf.Tensor2D>(below) : state.hidden;
        return state;
      });
      return { output: below.clone(), states: next };
    });
  }

  /**
   * What {@link step} multiplies the inputs of a layer with at each of `numSteps` steps, [batch, hidden + context] each;
   * nothing where no units are dropped. The caller (or its tidy) owns the masks, one tensor under `sequence` dropout.
   * @param index - from 0, of the layer in the stack
   */
  inputMasks(
    index: number,
    { batchSize, numSteps }: { readonly batchSize: number; readonly numSteps: number },
    mode: Mode,
  ): readonly tf.Tensor2D[] {
    const times = Array.from({ length: numSteps }, (_, time) => time);
    const draw = (time: number) => this.inputMask(index, { batchSize, time }, mode) ?? [];
    if (this.config.dropoutKind === 'plain') return times.flatMap(draw);
    const mask = draw(0);
    return times.flatMap(() => mask);
  }

  /** Whether the input from below is added to the output of a layer, counted from 0 in the stack. */
  isResidual(index: number): boolean {
    return this.config.firstLayer + index >= this.config.residualFromLayer;
  }

  private dropInputs(inputs: tf.Tensor3D, site: Mode): tf.Tensor3D {
    return dropout(inputs, this.config.dropout, this.config.dropoutKind, modeAt(site, 'input'));
  }

  /** What enters the layer above one. */
  private above(index: number, below: tf.Tensor3D, outputs: tf.Tensor3D): tf.Tensor3D {
    return this.isResidual(index) ? outputs.add<tf.Tensor3D>(below) : outputs;
  }

  private layers(): readonly number[] {
    return Array.from({ length: this.config.numLayers }, (_, index) => index);
  }

  private siteOf(index: number, mode: Mode): Mode {
    return modeAt(mode, `layer${String(this.config.firstLayer + index)}`);
  }

  /** The mask of one step's inputs, another at every step under `plain` dropout. */
  private inputMask(
    index: number,
    { batchSize, time }: { readonly batchSize: number; readonly time: number },
    mode: Mode,
  ): tf.Tensor2D | undefined {
    const { layer, contextSize, dropout: rate, dropoutKind } = this.config;
    const site = modeAt(this.siteOf(index, mode), dropoutKind === 'plain' ? `input${String(time)}` : 'input');
    if (site.kind === 'infer' || rate === 0) return undefined;
    const shape = [batchSize, layer.cell.hiddenSize + contextSize];
    return site.random.keepMask(shape, rate) as tf.Tensor2D; // rank as given
  }
}
