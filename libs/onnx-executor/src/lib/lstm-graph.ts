import { LSTM_PEEPHOLE_ORDER, lstmGatePlaces } from '@tolmach/contracts';
import type { CellValues, LayerPlace, LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';
import { readLstm } from './lstm-weights';
import { quantiseColumns, reorderGates, sliceRows, transpose } from './matrix';
import type { Matrix } from './matrix';
import { RUNTIME_DOMAIN } from './onnx-schema';

/** Padded sequences of a batch, time first as ONNX walks them. */
export interface SequenceValues {
  /** [time, batch, input] */
  readonly inputs: Value;
  /** largest magnitude that an input can have */
  readonly limit: number;
  /** [batch], int32: real steps of each sequence */
  readonly lengths: Value;
  /** [time, batch, 1] 1 = real, 0 = padding */
  readonly mask: Value;
}

/** What a layer makes of sequences without padding. */
export interface WalkedLayer {
  /** hidden states, [time, batch, hidden] */
  readonly outputs: Value;
  /** the state after the last step */
  readonly final: CellValues;
}

/** Which way ONNX walks a sequence. */
export type OnnxDirection = 'forward' | 'reverse';

/** Weights of a plain LSTM, gates in the order of ONNX. */
interface OnnxLstmWeights {
  readonly hiddenSize: number;
  /** [input, 4*hidden] */
  readonly ofInput: Matrix;
  /** [hidden, 4*hidden] */
  readonly ofHidden: Matrix;
  /** [4*hidden] */
  readonly bias: Matrix;
  /** [3*hidden] */
  readonly peepholes: Matrix | undefined;
}

/** The order in which ONNX's LSTM has its gates. */

const LSTM_GATES = lstmGatePlaces(['input', 'output', 'forget', 'candidate']);
/** And that of its peepholes. */
const PEEPHOLES = (['input', 'output', 'forget'] as const).map((gate) => LSTM_PEEPHOLE_ORDER.indexOf(gate));

/** Hidden states of a plain LSTM over whole sequences from zeros on, [time, batch, hidden], as one operation. */
export function lstm(
  source: LayerSource,
  place: LayerPlace,
  sequence: SequenceValues,
  direction: OnnxDirection,
): Value {
  const { graph, arithmetic } = source;
  const walk = arithmetic.precision === 'fp32' ? floatLstm : integerLstm;
  const outputs = walk(graph, sequence, lstmWeights(source, place), direction); // [time, 1, batch, hidden]
  return graph.add('Squeeze', [outputs, graph.integers(1)]);
}

/** A plain LSTM in fp32 from a state on, over sequences without padding. @param inputs - [time, batch, input] */
export function lstmFrom(source: LayerSource, place: LayerPlace, inputs: Value, start: CellValues): WalkedLayer {
  const { graph } = source;
  const axis = graph.integers(0);
  const state = [start.hidden, start['cell'] ?? ''].map((part) => graph.add('Unsqueeze', [part, axis])); // [1, batch, hidden]
  const [outputs = '', hidden = '', cell = ''] = floatLayer(graph, lstmWeights(source, place), {
    inputs,
    lengths: '',
    state,
    numOutputs: 3,
    direction: 'forward',
  });
  const squeezed = (value: Value) => graph.add('Squeeze', [value, axis]);
  return {
    outputs: graph.add('Squeeze', [outputs, graph.integers(1)]),
    final: { hidden: squeezed(hidden), cell: squeezed(cell) },
  };
}

function lstmWeights({ reader }: LayerSource, place: LayerPlace): OnnxLstmWeights {
  const { hiddenSize, inputSize } = place;
  const weights = readLstm(reader, place);
  const kernel = reorderGates(weights.kernel, LSTM_GATES);
  const inputRows = Math.min(inputSize, kernel.rows); // none in a weight that is missing
  return {
    hiddenSize,
    ofInput: sliceRows(kernel, 0, inputRows),
    ofHidden: sliceRows(kernel, inputRows, kernel.rows),
    bias: reorderGates(weights.bias, LSTM_GATES),
    peepholes: weights.peepholes && reorderGates(weights.peepholes, PEEPHOLES),
  };
}

function floatLstm(
  graph: GraphBuilder,
  { inputs, lengths }: SequenceValues,
  weights: OnnxLstmWeights,
  direction: OnnxDirection,
): Value {
  const [outputs = ''] = floatLayer(graph, weights, { inputs, lengths, state: ['', ''], numOutputs: 1, direction });
  return outputs;
}

/** What an LSTM of ONNX is given besides its weights; empty names stand for all steps, and for zeros. */
interface OnnxLstmValues {
  readonly inputs: Value;
  readonly lengths: Value;
  readonly state: readonly Value[];
  readonly numOutputs: number;
  readonly direction: OnnxDirection;
}

/** Outputs [time, 1, batch, hidden] and, if asked for, the last hidden state and cell, [1, batch, hidden] each. */
function floatLayer(
  graph: GraphBuilder,
  { hiddenSize, ofInput, ofHidden, bias, peepholes }: OnnxLstmWeights,
  { inputs, lengths, state, numOutputs, direction }: OnnxLstmValues,
): Value[] {
  const weights = [floatKernel(graph, ofInput), floatKernel(graph, ofHidden), biasesOf(graph, bias.values)];
  const seen = peepholes === undefined ? [] : [graph.constant(peepholes.values, [1, peepholes.columns])];
  const optional = [...(state.every((part) => part === '') && seen.length === 0 ? [] : state), ...seen];
  const attributes = { hidden_size: hiddenSize, direction };
  return graph.addMany('LSTM', [inputs, ...weights, lengths, ...optional], numOutputs, { attributes });
}

/** [1, 8*hidden] the second half is the recurrent bias, which we do not have. */
function biasesOf(graph: GraphBuilder, bias: Float32Array): Value {
  const both = new Float32Array(2 * bias.length);
  both.set(bias);
  return graph.constant(both, [1, both.length]);
}

/** [1, 4*hidden, rows] */
function floatKernel(graph: GraphBuilder, kernel: Matrix): Value {
  return graph.constant(transpose(kernel).values, [1, kernel.columns, kernel.rows]);
}

/** Channels and units, of both signs, that stand at the end of a range. */
const NUM_ENDS = 2;

/**
 * ONNX Runtime takes one range for all inputs of a batch, and one for all hidden states of a step. Here both are known
 * before, so that no sentence depends on the others in its batch: two more input channels, which weigh nothing, are at
 * the limit and its negative; two more units, whose gates are open, hold tanh(n) and -tanh(n) after n steps. No other
 * unit can hold more, since a step adds less than 1 to the magnitude of a cell.
 */
function integerLstm(
  graph: GraphBuilder,
  { inputs, lengths, limit }: SequenceValues,
  { hiddenSize, ofInput, ofHidden, bias, peepholes }: OnnxLstmWeights,
  direction: OnnxDirection,
): Value {
  const numUnits = hiddenSize + NUM_ENDS;
  const biases = biasesOf(graph, widenGates(bias, hiddenSize, OPEN_GATES));
  const kernels = [ofInput, ofHidden].map((kernel) => integerKernel(graph, kernel, hiddenSize));
  const scales = kernels.flatMap((kernel) => [kernel.scales, kernel.zeroPoints]);
  const values = [withEnds(graph, inputs, limit), ...kernels.map((kernel) => kernel.columns), biases, lengths];
  const wider = peepholes && widenGates(peepholes, hiddenSize);
  const seen = wider === undefined ? '' : graph.constant(wider, [1, wider.length]);
  const outputs = graph.add('DynamicQuantizeLSTM', [...values, '', '', seen, ...scales], {
    attributes: { hidden_size: numUnits, direction },
    domain: RUNTIME_DOMAIN,
  });
  const [from, to, axis] = [graph.integers(0), graph.integers(hiddenSize), graph.integers(3)];
  return graph.add('Slice', [outputs, from, to, axis]);
}

/** A sigmoid of 30 is 1 and a tanh of 30 is 1, in float32. */
const OPEN = 30;
/** Biases of the two units, by gate: input, output and forget are open; the candidates have two signs. */
const OPEN_GATES = [
  [OPEN, OPEN],
  [OPEN, OPEN],
  [OPEN, OPEN],
  [OPEN, -OPEN],
];

/** Each row with two more columns behind those of each gate: zeros, or what is given for the gate. */
function widenGates(kernel: Matrix, hiddenSize: number, ends?: readonly (readonly number[])[]): Float32Array {
  const width = hiddenSize + NUM_ENDS;
  const numGates = kernel.columns / hiddenSize;
  const wider = new Float32Array(kernel.rows * numGates * width);
  for (let block = 0; block < kernel.rows * numGates; block++) {
    wider.set(kernel.values.subarray(block * hiddenSize, (block + 1) * hiddenSize), block * width);
    wider.set(ends?.[block % numGates] ?? [], block * width + hiddenSize);
  }
  return wider;
}

/** A kernel in int8 with two rows and, in each gate, two columns more of zeros. */
function integerKernel(graph: GraphBuilder, kernel: Matrix, hiddenSize: number) {
  const columns = LSTM_GATES.length * (hiddenSize + NUM_ENDS);
  const rows = kernel.rows + NUM_ENDS;
  const values = new Float32Array(rows * columns);
  values.set(widenGates(kernel, hiddenSize));
  const { quantised, scales } = quantiseColumns({ rows, columns, values });
  return {
    columns: graph.constant(quantised, [1, rows, columns]),
    scales: graph.constant(scales, [1, columns]),
    zeroPoints: graph.constant(new Int8Array(columns), [1, columns]),
  };
}

/** [time, batch, input + 2] */
function withEnds(graph: GraphBuilder, inputs: Value, limit: number): Value {
  const steps = graph.add('Shape', [inputs], { attributes: { start: 0, end: 2 } });
  const shape = graph.add('Concat', [steps, graph.integers(NUM_ENDS)], { attributes: { axis: 0 } });
  const ends = graph.add('Expand', [graph.constant(Float32Array.of(limit, -limit), [NUM_ENDS]), shape]);
  return graph.add('Concat', [inputs, ends], { attributes: { axis: 2 } });
}
