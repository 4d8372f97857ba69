import { LSTM_GATE_ORDER, LSTM_PEEPHOLE_ORDER, OPEN_GATE_BIAS, gateOrigin } from '@tolmach/contracts';
import type { CellConfig, LstmGate } from '@tolmach/contracts';
import type { LayerPlace } from './cell-graph';
import { joinColumns, sliceColumns } from './matrix';
import type { Matrix } from './matrix';
import type { WeightReader } from './weight-reader';

/** Weights of an LSTM with all four gates in LSTM_GATE_ORDER, which computes what a variant does. */
export interface FourGateWeights {
  /** [input + hidden, 4*hidden] */
  readonly kernel: Matrix;
  /** [4*hidden] */
  readonly bias: Matrix;
  /** [4*hidden], under layer norm */
  readonly gain: Matrix | undefined;
  /** [3*hidden] in LSTM_PEEPHOLE_ORDER */
  readonly peepholes: Matrix | undefined;
}

/** Reads the weights of the gates that the variant has, and makes those of the gate that it lacks. */
export function readLstm(reader: WeightReader, { config, hiddenSize, inputSize, path }: LayerPlace): FourGateWeights {
  const { variant, layerNorm, peepholes } = config;
  const widen = (gates: readonly LstmGate[], weights: Matrix, missing: Missing) =>
    widened(weights, { gates, variant, hiddenSize }, missing);
  const own = (gates: readonly LstmGate[]) => gates.filter((gate) => gateOrigin(variant, gate) === 'own').length;
  const width = own(LSTM_GATE_ORDER) * hiddenSize;
  const seen = own(LSTM_PEEPHOLE_ORDER) * hiddenSize;
  const negative = (input: Matrix): Matrix => ({ ...input, values: input.values.map((value) => -value) });
  const ofGates = (weights: Matrix, open: number, coupled = negative) =>
    widen(LSTM_GATE_ORDER, weights, { open, coupled });
  return {
    kernel: ofGates(reader.matrix(`${path}/kernel`, inputSize + hiddenSize, width), 0),
    bias: ofGates(reader.vector(`${path}/bias`, width), OPEN_GATE_BIAS),
    gain: layerNorm ? ofGates(reader.vector(`${path}/gain`, width), 0, (input) => input) : undefined, // of what has the other sign
    peepholes: peepholes
      ? widen(LSTM_PEEPHOLE_ORDER, reader.vector(`${path}/peepholes`, seen), { open: 0, coupled: negative })
      : undefined,
  };
}

/** What an open gate has everywhere, and what a coupled one has in place of the input gate's weights. */
interface Missing {
  readonly open: number;
  readonly coupled: (input: Matrix) => Matrix;
}

function widened(
  weights: Matrix,
  { gates, variant, hiddenSize }: { gates: readonly LstmGate[]; variant: CellConfig['variant']; hiddenSize: number },
  { open, coupled }: Missing,
): Matrix {
  const own = gates.filter((gate) => gateOrigin(variant, gate) === 'own');
  if (own.length === gates.length || weights.values.length === 0) return weights; // nothing is missing, or all is
  const blockOf = (gate: LstmGate) => sliceColumns(weights, own.indexOf(gate) * hiddenSize, hiddenSize);
  const openGate: Matrix = {
    rows: weights.rows,
    columns: hiddenSize,
    values: new Float32Array(weights.rows * hiddenSize).fill(open),
  };
  const blocks = { own: blockOf, coupled: () => coupled(blockOf('input')), open: () => openGate };
  return joinColumns(gates.map((gate) => blocks[gateOrigin(variant, gate)](gate)));
}
