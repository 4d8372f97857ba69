import { isLstmByWeights } from '@tolmach/contracts';
import type { CellConfig, Initialisation } from '@tolmach/contracts';
import {
  gruSequence,
  hasTrainingKernels,
  linearRecurrence,
  lstmOutputs,
  lstmSequence,
  tf,
  tidyTree,
} from '@tolmach/tensor-runtime';
import type { Direction, LstmLayer, ParameterSpecs } from '@tolmach/tensor-runtime';
import type { CellParams, CellState, RecurrentCell } from './cell';
import { elmanCell } from './elman';
import { gruCell } from './gru';
import type { GruParams } from './gru';
import { linearCell } from './linear-cells';
import type { LinearCell } from './linear-cells';
import { carriesGates, fusedLayer, lstmCell, squashingOf, stateOfFused } from './lstm';
import { modeAt, zoneout } from './noise';
import type { Mode } from './noise';
import { scanTime } from './scan-time';
import type { Scanned } from './scan-time';

/** The cell that a config names. */
export function openCell(config: CellConfig, hiddenSize: number, initialisation: Initialisation): RecurrentCell {
  switch (config.kind) {
    case 'lstm':
      return lstmCell(config, hiddenSize, initialisation);
    case 'gru':
      return gruCell(config, hiddenSize, initialisation);
    case 'elman':
      return elmanCell(config, hiddenSize, initialisation);
    default:
      return linearCell(config.kind, config, hiddenSize, initialisation);
  }
}

/** Padded sequences with where they start and which way they are walked. */
export interface LayerSequence {
  /** [batch, time, input], float32 */
  readonly inputs: tf.Tensor3D;
  /** [batch, time], float32: 1 = real, 0 = padding, padding last */
  readonly mask: tf.Tensor2D;
  /** state before the first step; default: zeros */
  readonly start?: CellState;
  readonly direction?: Direction;
}

/** Sequences without padding, walked forward, and the state before their first step. */
export interface FullSequence {
  /** [batch, time, input], float32 */
  readonly inputs: tf.Tensor3D;
  readonly start: CellState;
}

/** What a layer makes of full sequences. */
export type LayerOutputs = {
  /** hidden states, [batch, time, hidden] */
  readonly outputs: tf.Tensor3D;
  /** the state after the last step */
  readonly final: CellState;
};

/** One recurrent layer: a cell with its regularisation, for whole sequences or a step at a time. */
export interface RecurrentLayer {
  readonly cell: RecurrentCell;
  specs(inputSize: number): ParameterSpecs<CellParams>;
  /** Hidden states [batch, time, hidden], zero on padding; the caller (or its tidy) owns them. */
  apply(params: CellParams, sequence: LayerSequence, mode: Mode): tf.Tensor3D;
  /** Hidden states with the state that is left, for whoever continues from it; the caller (or its tidy) owns both. */
  applyFrom(params: CellParams, sequence: FullSequence, mode: Mode): LayerOutputs;
  /** The next state; `time` tells the masks of one step from those of another. The caller (or its tidy) owns it. */
  step(params: CellParams, input: tf.Tensor2D, state: CellState, mode: Mode, time?: number): CellState;
  /**
   * What a caller's own fused loop of LSTM steps reads, which gives the values of `apply`; there for plain LSTMs, and for
   * the variants that differ from them in their weights only.
   */
  readonly asLstm?: (params: CellParams, start: CellState) => LstmLayer;
}

/** The layer that a cell config describes. */
export function openLayer(config: CellConfig, hiddenSize: number, initialisation: Initialisation): RecurrentLayer {
  const cell = openCell(config, hiddenSize, initialisation);
  const isPlain = !config.layerNorm && config.zoneout === 0 && config.recurrentDropout === 0;
  const fused = () => (isPlain && (!carriesGates(config) || hasTrainingKernels()) ? FUSED[config.kind] : undefined);
  const dropped = (params: CellParams, mode: Mode) =>
    dropWeights(cell, params, config.weightDropout, modeAt(mode, 'weights'));
  const stepWith = (params: CellParams, { input, state, time }: TimedStep, mode: Mode): CellState => {
    const entering = dropHidden(state, config.recurrentDropout, modeAt(mode, 'recurrent'));
    return zoneout(cell.step(params, input, entering), state, config.zoneout, modeAt(mode, `zoneout${String(time)}`));
  };
  const scan = (params: CellParams, sequence: LayerSequence, mode: Mode): Scanned => {
    const { inputs, mask, direction } = walked(sequence);
    let time = 0;
    const walk = (input: tf.Tensor2D, state: CellState) => stepWith(params, { input, state, time: time++ }, mode);
    return scanTime(walk, inputs, startOf(cell, sequence), { mask, direction });
  };
  return {
    cell,
    ...(isPlain &&
      config.weightDropout === 0 &&
      isLstmByWeights(config) && { asLstm: (params, start) => fusedLayer(config, params, start) }),
    specs: (inputSize) => cell.specs(inputSize),
    apply: (given, sequence, mode) =>
      tf.tidy(() => {
        const params = dropped(given, mode);
        return fused()?.apply(config, cell, params, sequence) ?? scan(params, sequence, mode).outputs;
      }),
    applyFrom: (given, sequence, mode) =>
      tidyTree(() => {
        const params = dropped(given, mode);
        const mask = tf.ones<tf.Rank.R2>(sequence.inputs.shape.slice(0, 2) as [number, number]); // of three axes
        return (
          fused()?.applyFrom(config, cell, params, { ...sequence, mask }) ?? scan(params, { ...sequence, mask }, mode)
        );
      }),
    step: (params, input, state, mode, time = 0) =>
      tidyTree(() => stepWith(dropped(params, mode), { input, state, time }, mode)),
  };
}

/** What enters a cell at one step. */
interface TimedStep {
  readonly input: tf.Tensor2D;
  readonly state: CellState;
  readonly time: number;
}

/** Whole sequences of a plain cell as one operation. */
interface Fused {
  apply(config: CellConfig, cell: RecurrentCell, params: CellParams, sequence: LayerSequence): tf.Tensor3D;
  applyFrom(
    config: CellConfig,
    cell: RecurrentCell,
    params: CellParams,
    sequence: FullSequence & { readonly mask: tf.Tensor2D },
  ): LayerOutputs;
}

const LINEAR: Fused = {
  apply(_, cell, params, sequence) {
    const linear = cell as LinearCell; // of these kinds
    return linear.readout(memories(linear, params, sequence));
  },
  applyFrom(_, cell, params, sequence) {
    const linear = cell as LinearCell; // of these kinds
    const walkedMemories = memories(linear, params, sequence);
    const outputs = linear.readout(walkedMemories);
    const [hidden, last] = [outputs, walkedMemories].map((states) => lastStep(states, sequence.mask));
    return { outputs, final: { hidden, [linear.memory]: last } as CellState }; // the parts that the cell starts with
  },
};

/** Memories [batch, time, hidden] of a cell whose coefficients are one product for all steps. */
function memories(cell: LinearCell, params: CellParams, sequence: LayerSequence): tf.Tensor3D {
  const { inputs, ...walk } = walked(sequence);
  const [batchSize, time, inputSize] = inputs.shape;
  const { keep, add } = cell.coefficients(params, inputs.reshape([batchSize * time, inputSize]));
  const overTime = (rows: tf.Tensor2D) => rows.reshape<tf.Tensor3D>([batchSize, time, cell.hiddenSize]);
  const start = startOf(cell, sequence);
  const given = { keep: overTime(keep), add: overTime(add), start: start[cell.memory] ?? start.hidden };
  return linearRecurrence({ ...given, ...walk });
}

const FUSED: Readonly<Record<CellConfig['kind'], Fused | undefined>> = {
  lstm: {
    apply(config, cell, params, sequence) {
      const { weights, start } = fusedLayer(config, params, startOf(cell, sequence));
      return lstmSequence({ ...walked(sequence), ...weights, start, squashing: squashingOf(config) });
    },
    applyFrom(config, _, params, sequence) {
      const { weights, start } = fusedLayer(config, params, sequence.start);
      const { inputs } = sequence;
      const { outputs, final } = lstmOutputs({ inputs, ...weights, start, squashing: squashingOf(config) });
      return { outputs, final: stateOfFused(config, final) };
    },
  },
  gru: {
    apply: (config, cell, params, sequence) => gruOutputs(config, params, walked(sequence), startOf(cell, sequence)),
    applyFrom(config, _, params, { start, ...sequence }) {
      const outputs = gruOutputs(config, params, walked(sequence), start);
      return { outputs, final: { hidden: lastStep(outputs, sequence.mask) } };
    },
  },
  elman: undefined,
  ssru: LINEAR,
  min_gru: LINEAR,
  min_lstm: LINEAR,
};

function gruOutputs(
  { resetGate }: CellConfig,
  params: CellParams,
  sequence: ReturnType<typeof walked>,
  start: CellState,
): tf.Tensor3D {
  const { inputKernel, recurrentKernel, bias, recurrentBias } = params as GruParams; // as the cell's specs made them
  return gruSequence({
    ...sequence,
    inputKernel,
    recurrentKernel,
    bias,
    recurrentBias,
    start: start.hidden,
    resetGate,
  });
}

function startOf(cell: RecurrentCell, { inputs, start }: LayerSequence): CellState {
  return start ?? cell.start(inputs.shape[0]);
}

function walked({ inputs, mask, direction = 'forward' }: LayerSequence) {
  return { inputs, mask, direction };
}

/** Dropout on the hidden state that enters a cell: the same mask at every step, since its site has no time. */
function dropHidden(state: CellState, rate: number, mode: Mode): CellState {
  if (mode.kind === 'infer' || rate === 0) return state;
  return { ...state, hidden: state.hidden.mul<tf.Tensor2D>(mode.random.keepMask(state.hidden.shape, rate)) };
}

/** The parameters with recurrent weights dropped in training, the same ones at every step: the site has no time. */
function dropWeights(cell: RecurrentCell, params: CellParams, rate: number, mode: Mode): CellParams {
  if (mode.kind === 'infer' || rate === 0 || cell.recurrentWeights === undefined) return params;
  const { name, rows } = cell.recurrentWeights;
  const kernel = params[name] as tf.Tensor2D; // of the cell's specs
  const [numRows, columns] = kernel.shape;
  const recurrentRows = rows ?? numRows;
  const keep = mode.random.keepMask([recurrentRows, columns], rate);
  const given = tf.ones([numRows - recurrentRows, columns]);
  return { ...params, [name]: kernel.mul(tf.concat([given, keep], 0)) };
}

/**
 * Outputs at the last real step of each sequence, [batch, channel]; the caller (or its tidy) owns them.
 * @param outputs - [batch, time, channel], float32
 * @param mask - [batch, time], float32, padding last
 */
export function lastStep(outputs: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const time = mask.shape[1];
    const following = mask.slice([0, 1], [-1, time - 1]).pad([
      [0, 0],
      [0, 1],
    ]); // [batch, time], shifted left
    return outputs.mul(mask.sub(following).expandDims(2)).sum<tf.Tensor2D>(1);
  });
}
