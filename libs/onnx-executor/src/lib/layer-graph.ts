import { between, openCellGraph } from './cell-graph';
import type { CellGraph, CellValues, LayerPlace, LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';
import { lstm } from './lstm-graph';
import type { OnnxDirection, SequenceValues } from './lstm-graph';

/** Hidden states of a layer over whole sequences from zeros on, [time, batch, hidden], zero on padding. */
export function walkLayer(
  source: LayerSource,
  place: LayerPlace,
  sequence: SequenceValues,
  direction: OnnxDirection = 'forward',
): Value {
  const { kind, layerNorm, zoneout } = place.config;
  const isPlainLstm = kind === 'lstm' && !layerNorm && zoneout === 0;
  return isPlainLstm ? lstm(source, place, sequence, direction) : scan(source, place, sequence, direction);
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
