import { between, openCellGraph } from './cell-graph';
import type { CellGraph, CellValues, LayerPlace, LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';
import { quantiseColumns, reorderGates, sliceRows, transpose } from './matrix';
import type { Matrix } from './matrix';
import { RUNTIME_DOMAIN } from './onnx-schema';

/** Padded sequences of a batch, time first as ONNX walks them. */
export interface SequenceValues {
  /** [time, batch, input] */
  readonly inputs: Value;
  /** [batch], int32: real steps of each sequence */
  readonly lengths: Value;
  /** [time, batch, 1]: 1 = real, 0 = padding */
  readonly mask: Value;
}

export type Direction = 'forward' | 'reverse';

/** Hidden states of a layer over whole sequences from zeros on, [time, batch, hidden], zero on padding. */
export function walkLayer(
  source: LayerSource,
  place: LayerPlace,
  sequence: SequenceValues,
  direction: Direction = 'forward',
): Value {
  const { kind, layerNorm, zoneout } = place.config;
  const isPlainLstm = kind === 'lstm' && !layerNorm && zoneout === 0;
  return isPlainLstm ? lstm(source, place, sequence, direction) : scan(source, place, sequence, direction);
}

/** ONNX's LSTM has its gates as input, output, forget, candidate; ours lie as input, candidate, forget, output. */
const LSTM_GATES = [0, 3, 2, 1];

/** The whole walk as one operation. */
function lstm(
  source: LayerSource,
  place: LayerPlace,
  { inputs, lengths }: SequenceValues,
  direction: Direction,
): Value {
  const { graph, reader, arithmetic } = source;
  const { hiddenSize, inputSize, path } = place;
  const width = 4 * hiddenSize;
  const kernel = reorderGates(reader.matrix(`${path}/kernel`, inputSize + hiddenSize, width), LSTM_GATES);
  const bias = reorderGates(reader.vector(`${path}/bias`, width), LSTM_GATES);
  const ofInput = sliceRows(kernel, 0, Math.min(inputSize, kernel.rows));
  const ofHidden = sliceRows(kernel, Math.min(inputSize, kernel.rows), kernel.rows);
  const bothBiases = new Float32Array(2 * width); // the second half is the recurrent bias, which we do not have
  bothBiases.set(bias.values);
  const biases = graph.constant(bothBiases, [1, 2 * width]);
  const attributes = { hidden_size: hiddenSize, direction };
  const operation =
    arithmetic.precision === 'fp32'
      ? graph.addMany('LSTM', [inputs, floatKernel(graph, ofInput), floatKernel(graph, ofHidden), biases, lengths], 1, {
          attributes,
        })
      : integerLstm(graph, { inputs, lengths, biases, ofInput, ofHidden }, attributes);
  const [outputs = ''] = operation; // [time, 1, batch, hidden]
  return graph.add('Squeeze', [outputs, graph.integers(1)]);
}

/** [1, 4*hidden, rows] */
function floatKernel(graph: GraphBuilder, kernel: Matrix): Value {
  return graph.constant(transpose(kernel).values, [1, kernel.columns, kernel.rows]);
}

function integerLstm(
  graph: GraphBuilder,
  parts: { inputs: Value; lengths: Value; biases: Value; ofInput: Matrix; ofHidden: Matrix },
  attributes: { readonly hidden_size: number; readonly direction: Direction },
): Value[] {
  const { inputs, lengths, biases, ofInput, ofHidden } = parts;
  const [first, second] = [ofInput, ofHidden].map((kernel) => {
    const { quantised, scales } = quantiseColumns(kernel);
    return {
      kernel: graph.constant(quantised, [1, kernel.rows, kernel.columns]),
      scales: [
        graph.constant(scales, [1, kernel.columns]),
        graph.constant(new Int8Array(kernel.columns), [1, kernel.columns]),
      ],
    };
  });
  const kernels = [first?.kernel ?? '', second?.kernel ?? ''];
  const scales = [...(first?.scales ?? []), ...(second?.scales ?? [])];
  const values = [inputs, ...kernels, biases, lengths, '', '', '', ...scales];
  return graph.addMany('DynamicQuantizeLSTM', values, 1, { attributes, domain: RUNTIME_DOMAIN });
}

/** The cell step by step inside a Scan; a masked step carries the old state through. */
function scan(source: LayerSource, place: LayerPlace, sequence: SequenceValues, direction: Direction): Value {
  const { graph } = source;
  const cell = openCellGraph(source, place);
  const { inputs, mask } = sequence;
  const starts = cell.parts.map(() => zeros(graph, inputs, cell.hiddenSize));
  const body = loopBody(graph.body(`${place.path}/step`), cell, place.inputSize);
  const backward = direction === 'reverse' ? 1 : 0;
  const results = graph.addMany('Scan', [...starts, inputs, mask], cell.parts.length + 1, {
    attributes: {
      body: body.finish(),
      num_scan_inputs: 2,
      scan_input_directions: [backward, backward],
      scan_output_directions: [backward],
    },
  });
  return results.at(-1) ?? ''; // the last result is the sequence of outputs
}

function loopBody(body: GraphBuilder, cell: CellGraph, inputSize: number): GraphBuilder {
  const hidden = ['batch', cell.hiddenSize];
  const entries = cell.parts.map((part) => [part, body.input(`${part}/before`, 'float32', hidden)]);
  const state = Object.fromEntries(entries) as CellValues; // `hidden` is among the parts
  const input = body.input('input', 'float32', ['batch', inputSize]);
  const mask = body.input('mask', 'float32', ['batch', 1]);
  const next = cell.step(body, [input], state);
  cell.parts.forEach((part) => {
    const carried = between(body, state[part] ?? '', next[part] ?? '', mask);
    body.output(`${part}/after`, carried, 'float32', hidden);
  });
  body.output('output', body.add('Mul', [next.hidden, mask]), 'float32', hidden);
  return body;
}

/** [batch, width] of zeros, as many as `sequence` [time, batch, *] has. */
function zeros(graph: GraphBuilder, sequence: Value, width: number): Value {
  const batch = graph.add('Shape', [sequence], { attributes: { start: 1, end: 2 } });
  return zerosOf(graph, batch, width);
}

/** [rows, width] of zeros. */
export function zerosOf(graph: GraphBuilder, rows: Value, width: number): Value {
  const shape = graph.add('Concat', [rows, graph.integers(width)], { attributes: { axis: 0 } });
  return graph.add('Expand', [graph.scalar(0), shape]);
}
