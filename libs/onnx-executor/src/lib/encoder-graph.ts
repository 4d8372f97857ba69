import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { EncoderConfig } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';
import { walkLayer } from './layer-graph';
import type { SequenceValues } from './lstm-graph';
import { largestMagnitude } from './matrix';
import type { Matrix } from './matrix';
import { atFirst, atLast, idInputs } from './sequence-graph';

/** A `Memory` inside a graph. */
export interface MemoryValues {
  /** [batch, position, channel] */
  readonly values: Value;
  /** [batch, position] 1 = real, 0 = padding */
  readonly mask: Value;
  /** [batch, channel] */
  readonly summary: Value;
}

/**
 * The bidirectional encoder over the graph's inputs `ids` [time, batch] and `lengths` [batch], both int32.
 * @see Wu et al. 2016, section 3.2 (bidirectional bottom layer)
 */
export function encodeSource(source: LayerSource, config: EncoderConfig, table: Matrix): MemoryValues {
  const { graph } = source;
  const { cell, hiddenSize, numLayers, embeddingSize, residualFromLayer } = config;
  const paths = PARAMETER_PATHS.textEncoder;
  const { ids, lengths, mask, last } = idInputs(graph);
  const inputs = graph.add('Gather', [graph.constant(table.values, [table.rows, table.columns]), ids]);
  const sequence: SequenceValues = { inputs, limit: largestMagnitude(table), lengths, mask };
  const half = { config: cell, hiddenSize: hiddenSize / 2, inputSize: embeddingSize };
  const forward = walkLayer(source, { ...half, path: paths.forward }, sequence);
  const backward = walkLayer(source, { ...half, path: paths.backward }, sequence, 'reverse');
  let values = graph.add('Concat', [forward, backward], { attributes: { axis: 2 } }); // [time, batch, hidden]
  let limit = 1; // of a cell's output
  for (let index = 0; index < numLayers - 1; index++) {
    const place = { config: cell, hiddenSize, inputSize: hiddenSize, path: paths.upper(index) };
    const outputs = walkLayer(source, place, { inputs: values, limit, lengths, mask });
    const isResidual = index + 2 >= residualFromLayer; // layers count from 1
    values = isResidual ? graph.add('Add', [outputs, values]) : outputs;
    limit = isResidual ? limit + 1 : 1;
  }
  const summary = numLayers === 1 ? endsOf(graph, forward, backward, last) : atLast(graph, values, last);
  const batchFirst = graph.add('Transpose', [values], { attributes: { perm: [1, 0, 2] } });
  const flat = graph.add('Squeeze', [mask, graph.integers(2)]); // [time, batch]
  return { values: batchFirst, mask: graph.add('Transpose', [flat], { attributes: { perm: [1, 0] } }), summary };
}

/** Final states of both directions side by side: the backward walk ends at the first position. */
function endsOf(graph: GraphBuilder, forward: Value, backward: Value, last: Value): Value {
  return graph.add('Concat', [atLast(graph, forward, last), atFirst(graph, backward)], { attributes: { axis: 1 } });
}
