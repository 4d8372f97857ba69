import type { DecoderConfig } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';

/** A memory as the decoder's steps read it. */
export interface PreparedValues {
  /** [batch, position, channel] */
  readonly values: Value;
  /** additive: [batch, 1, position, attention]; dot: [batch, attention, position] */
  readonly keys: Value;
  /** [batch, 1, position]: 0 on real positions, a large negative number on padding */
  readonly penalty: Value;
}

/** Score of a padding position, as in training. */
const PADDING_SCORE = -1e9;

/**
 * The memory with its keys projected, once for all steps.
 * @param values - [batch, position, channel]
 * @param mask - [batch, position]: 1 = real, 0 = padding
 */
export function prepareMemory(
  { graph, reader, arithmetic }: LayerSource,
  config: DecoderConfig,
  { values, mask, memorySize }: { values: Value; mask: Value; memorySize: number },
): PreparedValues {
  const { attention, attentionSize } = config;
  const kernel = reader.matrix('decoder/attention/keyKernel', memorySize, attentionSize);
  const rows = graph.add('Reshape', [values, graph.integers(-1, memorySize)]); // [batch*position, channel]
  const batch = graph.add('Shape', [values], { attributes: { start: 0, end: 1 } });
  const [one, rest] = [graph.integers(1), graph.integers(-1, attentionSize)];
  const shape = graph.add('Concat', [batch, one, rest], { attributes: { axis: 0 } });
  const projected = graph.add('Reshape', [arithmetic.product(graph, kernel)(graph, rows), shape]);
  const turned = () =>
    graph.add('Transpose', [graph.add('Squeeze', [projected, graph.integers(1)])], { attributes: { perm: [0, 2, 1] } });
  const missing = graph.add('Sub', [graph.scalar(1), graph.add('Unsqueeze', [mask, graph.integers(1)])]);
  const penalty = graph.add('Mul', [missing, graph.scalar(PADDING_SCORE)]);
  return { values, keys: attention === 'additive' ? projected : turned(), penalty };
}

/** Contexts [row, channel] and weights [batch, beam, position] of queries. */
export interface AttendedValues {
  readonly context: Value;
  readonly weights: Value;
}

/** Asks a prepared memory. */
export type Attention = (graph: GraphBuilder, query: Value, prepared: PreparedValues) => AttendedValues;

/**
 * Attention of queries [batch*beam, hidden]; the memory is not copied for the beams of a sentence.
 * @see Bahdanau et al. 2015, section A.1.2 (additive); Luong et al. 2015, section 3.1 (dot, with projections)
 */
export function openAttention(
  { graph, reader, arithmetic }: LayerSource,
  config: DecoderConfig,
  memorySize: number,
): Attention {
  const { attention, attentionSize, hiddenSize } = config;
  const project = arithmetic.product(graph, reader.matrix('decoder/attention/queryKernel', hiddenSize, attentionSize));
  const flat = graph.integers(-1, memorySize);
  const score =
    attention === 'additive' ? additive(graph, reader.matrix('decoder/attention/scores', attentionSize, 1)) : dot;
  return (target, query, prepared) => {
    const batch = target.add('Shape', [prepared.values], { attributes: { start: 0, end: 1 } });
    const shape = target.add('Concat', [batch, target.integers(-1, attentionSize)], { attributes: { axis: 0 } });
    const queries = target.add('Reshape', [project(target, query), shape]); // [batch, beam, attention]
    const scores = target.add('Add', [score(target, queries, prepared.keys), prepared.penalty]);
    const weights = target.add('Softmax', [scores], { attributes: { axis: -1 } }); // [batch, beam, position]
    const contexts = target.add('MatMul', [weights, prepared.values]); // [batch, beam, channel]
    return { context: target.add('Reshape', [contexts, flat]), weights };
  };
}

type Score = (graph: GraphBuilder, queries: Value, keys: Value) => Value;

const dot: Score = (graph, queries, keys) => graph.add('MatMul', [queries, keys]);

function additive(
  graph: GraphBuilder,
  { rows, columns, values }: { rows: number; columns: number; values: Float32Array },
): Score {
  const scores = graph.constant(values, [rows, columns]);
  return (target, queries, keys) => {
    const raised = target.add('Unsqueeze', [queries, target.integers(2)]); // [batch, beam, 1, attention]
    const energies = target.add('Tanh', [target.add('Add', [keys, raised])]); // [batch, beam, position, attention]
    return target.add('Squeeze', [target.add('MatMul', [energies, scores]), target.integers(3)]);
  };
}
