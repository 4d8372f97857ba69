import type { IdBatch } from '@tolmach/contracts';
import type { GraphBuilder, Value } from './graph-builder';
import type { Feeds } from './onnx-executor';

/** Padded rows of ids that enter a graph, time first. */
export interface IdInputs {
  /** [time, batch], int32 */
  readonly ids: Value;
  /** [batch], int32: real steps of each row */
  readonly lengths: Value;
  /** [time, batch, 1] 1 on real positions */
  readonly mask: Value;
  /** [time, batch, 1] 1 on the last real position of each row */
  readonly last: Value;
}

/** The graph's inputs `ids` [time, batch] and `lengths` [batch], both int32, and what follows from them. */
export function idInputs(graph: GraphBuilder): IdInputs {
  const ids = graph.input('ids', 'int32', ['time', 'batch']);
  const lengths = graph.input('lengths', 'int32', ['batch']);
  const scalarInt = (value: number) => graph.constant(Int32Array.of(value), []);
  const time = graph.add('Squeeze', [graph.add('Shape', [ids], { attributes: { start: 0, end: 1 } })]);
  const until = graph.add('Cast', [time], { attributes: { to: 6 } }); // int32
  const positions = graph.add('Unsqueeze', [
    graph.add('Range', [scalarInt(0), until, scalarInt(1)]),
    graph.integers(1, 2),
  ]); // [time, 1, 1]
  const ends = graph.add('Unsqueeze', [lengths, graph.integers(0, 2)]); // [1, batch, 1]
  const asFloat = (truth: Value) => graph.add('Cast', [truth], { attributes: { to: 1 } });
  const lastPositions = graph.add('Sub', [ends, scalarInt(1)]);
  return {
    ids,
    lengths,
    mask: asFloat(graph.add('Less', [positions, ends])),
    last: asFloat(graph.add('Equal', [positions, lastPositions])),
  };
}

/** [batch, channel] at the last real position of each row of `values` [time, batch, channel]. */
export function atLast(graph: GraphBuilder, values: Value, last: Value): Value {
  const picked = graph.add('Mul', [values, last]);
  return graph.add('ReduceSum', [picked, graph.integers(0)], { attributes: { keepdims: 0 } });
}

/** [batch, channel] at the first position of `values` [time, batch, channel]. */
export function atFirst(graph: GraphBuilder, values: Value): Value {
  return graph.add('Gather', [values, graph.constant(Int32Array.of(0), [])], { attributes: { axis: 0 } });
}

/** What {@link idInputs} are fed with. */
export function idFeeds({ ids, batchSize, time, lengths }: IdBatch): Feeds {
  const turned = new Int32Array(ids.length); // [time, batch]
  for (let row = 0; row < batchSize; row++) {
    for (let step = 0; step < time; step++) turned[step * batchSize + row] = ids[row * time + step] ?? NaN;
  }
  return { ids: { data: turned, dims: [time, batchSize] }, lengths: { data: lengths, dims: [batchSize] } };
}
