import { isLstmByWeights } from '@tolmach/contracts';
import { between } from './cell-graph';
import type { CellGraph, CellValues, LayerPlace, LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';
import { isLinear, linearCell } from './linear-cell-graph';
import type { LinearCellGraph } from './linear-cell-graph';
import { lstm, lstmFrom } from './lstm-graph';
import type { OnnxDirection, SequenceValues, WalkedLayer } from './lstm-graph';
import { openCellGraph } from './open-cell-graph';

/** Hidden states of a layer over whole sequences from zeros on, [time, batch, hidden], zero on padding. */
export function walkLayer(
  source: LayerSource,
  place: LayerPlace,
  sequence: SequenceValues,
  direction: OnnxDirection = 'forward',
): Value {
  const { kind, layerNorm, zoneout } = place.config;
  if (zoneout === 0) {
    if (isLinear(kind)) return walkLinear(source, place, linearCell(source, place, kind), { ...sequence, direction });
    if (isLstmByWeights(place.config) && !layerNorm) return lstm(source, place, sequence, direction);
  }
  return scan(source, place, sequence, direction);
}

/**
 * A layer over sequences without padding from a state on, and the state that it leaves. In int8 each step is computed as
 * it would be alone, so that chunks of any length give the same numbers.
 * @param inputs - [time, batch, input]
 */
export function walkLayerFrom(source: LayerSource, place: LayerPlace, inputs: Value, start: CellValues): WalkedLayer {
  const { config, path } = place;
  const isOneOperation = isLstmByWeights(config) && !config.layerNorm && config.zoneout === 0;
  if (isOneOperation && source.arithmetic.precision === 'fp32') return lstmFrom(source, place, inputs, start);
  const { graph } = source;
  const cell = openCellGraph(source, place);
  const starts = cell.parts.map((part) => start[part] ?? '');
  const body = graph.body(`${path}/step`);
  const { input, state } = bodyInputs(body, cell, place.inputSize);
  const next = cell.step(body, [input], state);
  for (const part of cell.parts) body.output(`${part}/after`, next[part] ?? '', 'float32', ['batch', cell.hiddenSize]);
  body.output('output', next.hidden, 'float32', ['batch', cell.hiddenSize]);
  const attributes = { body: body.finish(), num_scan_inputs: 1 };
  const results = graph.addMany('Scan', [...starts, inputs], cell.parts.length + 1, { attributes });
  const final = Object.fromEntries(cell.parts.map((part, index) => [part, results[index] ?? ''])) as CellValues; // `hidden` is among the parts
  return { outputs: results.at(-1) ?? '', final };
}

/** Coefficients of all steps as one product, then the memory step by step; a masked step keeps what there was. */
function walkLinear(
  { graph }: LayerSource,
  { inputSize, path }: LayerPlace,
  cell: LinearCellGraph,
  { inputs, mask, direction }: SequenceValues & { readonly direction: OnnxDirection },
): Value {
  const rows = graph.add('Reshape', [inputs, graph.integers(-1, inputSize)]); // [time*batch, input]
  const { keep, add } = cell.coefficients(graph, rows);
  const sizes = graph.add('Shape', [mask], { attributes: { start: 0, end: 2 } }); // time, batch
  const shape = graph.add('Concat', [sizes, graph.integers(cell.hiddenSize)], { attributes: { axis: 0 } });
  const overTime = (value: Value) => graph.add('Reshape', [value, shape]); // [time, batch, hidden]
  const kept = between(graph, graph.scalar(1), overTime(keep), mask);
  const added = graph.add('Mul', [overTime(add), mask]);
  const body = graph.body(`${path}/step`);
  const hidden = ['batch', cell.hiddenSize];
  const before = body.input('memory/before', 'float32', hidden);
  const products = body.add('Mul', [body.input('keep', 'float32', hidden), before]);
  const after = body.add('Add', [products, body.input('add', 'float32', hidden)]);
  body.output('memory/after', after, 'float32', hidden);
  body.output('memory', after, 'float32', hidden);
  const backward = direction === 'reverse' ? 1 : 0;
  const [, memories = ''] = graph.addMany('Scan', [zeros(graph, inputs, cell.hiddenSize), kept, added], 2, {
    attributes: {
      body: body.finish(),
      num_scan_inputs: 2,
      scan_input_directions: [backward, backward],
      scan_output_directions: [backward],
    },
  });
  return graph.add('Mul', [cell.readout(graph, memories), mask]);
}

/** The cell step by step inside a Scan; a masked step carries the old state through. */
function scan(source: LayerSource, place: LayerPlace, sequence: SequenceValues, direction: OnnxDirection): Value {
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
  const { input, state } = bodyInputs(body, cell, inputSize);
  const mask = body.input('mask', 'float32', ['batch', 1]);
  const next = cell.step(body, [input], state);
  cell.parts.forEach((part) => {
    const carried = between(body, state[part] ?? '', next[part] ?? '', mask);
    body.output(`${part}/after`, carried, 'float32', hidden);
  });
  body.output('output', body.add('Mul', [next.hidden, mask]), 'float32', hidden);
  return body;
}

/** A step's input and the state before it, as inputs of a loop's body. */
function bodyInputs(body: GraphBuilder, cell: CellGraph, inputSize: number): { input: Value; state: CellValues } {
  const entries = cell.parts.map((part) => [part, body.input(`${part}/before`, 'float32', ['batch', cell.hiddenSize])]);
  const state = Object.fromEntries(entries) as CellValues; // `hidden` is among the parts
  return { input: body.input('input', 'float32', ['batch', inputSize]), state };
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
