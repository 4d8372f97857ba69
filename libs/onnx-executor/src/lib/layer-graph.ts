import { isLstmByWeights } from '@tolmach/contracts';
import { between } from './cell-graph';
import type { CellGraph, CellValues, LayerPlace, LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';
import { isLinear, linearCell } from './linear-cell-graph';
import type { LinearCellGraph } from './linear-cell-graph';
import { lstm } from './lstm-graph';
import type { OnnxDirection, SequenceValues } from './lstm-graph';
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
