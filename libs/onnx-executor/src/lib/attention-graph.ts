import { PADDING_SCORE, PARAMETER_PATHS } from '@tolmach/contracts';
import type { DecoderConfig } from '@tolmach/contracts';
import type { CellValues, LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';
import type { Matrix } from './matrix';

/** A memory as the decoder's steps read it. */
export interface PreparedValues {
  /** [batch, position, channel]; of no channels for decoders without attention */
  readonly values: Value;
  /** additive: [batch, 1, position, attention]; dot: [batch, attention, position]; without attention as the values */
  readonly keys: Value;
  /** [batch, 1, position] 0 on real positions, a large negative number on padding */
  readonly penalty: Value;
}

/** Names and shapes of {@link PreparedValues}, in the order of the graphs. */
export function preparedInputs(config: DecoderConfig, memorySize: number) {
  const { attention, attentionKind, attentionSize } = config;
  const nothing = ['batch', 'position', 0];
  const keys =
    attention === 'additive' ? ['batch', 1, 'position', attentionSize] : ['batch', attentionSize, 'position'];
  const isBlind = attentionKind === 'none';
  return [
    { name: 'values', shape: isBlind ? nothing : ['batch', 'position', memorySize] },
    { name: 'keys', shape: isBlind ? nothing : keys },
    { name: 'penalty', shape: ['batch', 1, 'position'] },
  ] as const;
}

/** Channels of the context. */
export function contextSize({ attentionKind }: DecoderConfig, memorySize: number): number {
  return attentionKind === 'none' ? 0 : memorySize;
}

const PATHS = PARAMETER_PATHS.decoder.attention;

/**
 * The memory with its keys projected, once for all steps.
 * @param values - [batch, position, channel]
 * @param mask - [batch, position]: 1 = real, 0 = padding
 */
export function prepareValues(
  source: LayerSource,
  config: DecoderConfig,
  { values, mask, memorySize }: { values: Value; mask: Value; memorySize: number },
): PreparedValues {
  const { graph } = source;
  const missing = () => graph.add('Sub', [graph.scalar(1), graph.add('Unsqueeze', [mask, graph.integers(1)])]);
  const penalty = () => graph.add('Mul', [missing(), graph.scalar(PADDING_SCORE)]);
  if (config.attentionKind !== 'none') {
    return { values, keys: projectKeys(source, config, values, memorySize), penalty: penalty() };
  }
  const shape = graph.add('Concat', [graph.add('Shape', [mask]), graph.integers(0)], { attributes: { axis: 0 } });
  const nothing = () => graph.add('Expand', [graph.scalar(0), shape]); // [batch, position, 0]
  return { values: nothing(), keys: nothing(), penalty: penalty() };
}

function projectKeys(
  { graph, reader, arithmetic }: LayerSource,
  { attention, attentionSize }: DecoderConfig,
  values: Value,
  memorySize: number,
): Value {
  const kernel = reader.matrix(PATHS.keyKernel, memorySize, attentionSize);
  const rows = graph.add('Reshape', [values, graph.integers(-1, memorySize)]); // [batch*position, channel]
  const batch = graph.add('Shape', [values], { attributes: { start: 0, end: 1 } });
  const [one, rest] = [graph.integers(1), graph.integers(-1, attentionSize)];
  const shape = graph.add('Concat', [batch, one, rest], { attributes: { axis: 0 } });
  const projected = graph.add('Reshape', [arithmetic.product(graph, kernel)(graph, rows), shape]);
  if (attention === 'additive') return projected;
  return graph.add('Transpose', [graph.add('Squeeze', [projected, graph.integers(1)])], {
    attributes: { perm: [0, 2, 1] },
  });
}

/** What asks the memory at a step: a hidden state [row, hidden], and the step of the layer that it comes from. */
export interface QueryValues {
  readonly hidden: Value;
  /** what the layer was fed, each [row, *] */
  readonly inputs: readonly Value[];
  readonly before: CellValues;
  readonly after: CellValues;
}

/** Contexts [row, channel], and weights [batch, beam, position] that sum to 1 over the memory's real positions. */
export interface AttendedValues {
  readonly context: Value;
  readonly weights: Value;
}

/** Asks a prepared memory. */
export type Attention = (graph: GraphBuilder, query: QueryValues, prepared: PreparedValues) => AttendedValues;

/** Place of attention in the network: channels of the memory, and of what the asking layer is fed. */
export interface AttentionSizes {
  readonly memorySize: number;
  readonly inputSize: number;
}

/**
 * Attention of rows that are batch*beam, as in inference; the memory is not copied for the beams of a sentence.
 * @see Bahdanau et al. 2015, section A.1.2 (additive); Luong et al. 2015, section 3.1 (dot, with projections)
 */
export function openAttention(source: LayerSource, config: DecoderConfig, sizes: AttentionSizes): Attention {
  if (config.attentionKind === 'none') return withoutAttention;
  const { graph: outer, reader, arithmetic } = source;
  const { attention, attentionSize, hiddenSize } = config;
  const project = arithmetic.product(outer, reader.matrix(PATHS.queryKernel, hiddenSize, attentionSize));
  const flat = outer.integers(-1, sizes.memorySize);
  const score = attention === 'additive' ? additive(outer, scoreKernel(reader, attentionSize)) : dot;
  const look = { soft, hard, adaptive }[config.attentionKind](source, config, sizes);
  const gate = config.contextGate ? openGate(source, hiddenSize) : undefined;
  return (graph, query, prepared) => {
    const shape = shapeByBeam(graph, attentionSize, prepared);
    const queries = graph.add('Reshape', [project(graph, query.hidden), shape]); // [batch, beam, attention]
    const scores = graph.add('Add', [score(graph, queries, prepared.keys), prepared.penalty]);
    const { contexts, weights } = look(graph, query, prepared, { queries, scores });
    const context = graph.add('Reshape', [contexts, flat]); // [row, channel]
    return { context: gate === undefined ? context : gate(graph, query.hidden, context), weights };
  };
}

/** Queries [batch, beam, attention] and their scores [batch, beam, position]. */
interface Asked {
  readonly queries: Value;
  readonly scores: Value;
}

/** The shape [batch, beam, size] of rows [batch*beam, size]. */
function shapeByBeam(graph: GraphBuilder, size: number, { values }: PreparedValues): Value {
  const batch = graph.add('Shape', [values], { attributes: { start: 0, end: 1 } });
  return graph.add('Concat', [batch, graph.integers(-1, size)], { attributes: { axis: 0 } });
}

/** [batch, beam, size] of rows [batch*beam, size]. */
function byBeam(graph: GraphBuilder, rows: Value, size: number, prepared: PreparedValues): Value {
  return graph.add('Reshape', [rows, shapeByBeam(graph, size, prepared)]);
}

/** Contexts [batch, beam, channel] and weights of what was asked. */
type Look = (
  graph: GraphBuilder,
  query: QueryValues,
  prepared: PreparedValues,
  asked: Asked,
) => { readonly contexts: Value; readonly weights: Value };

type OpenLook = (source: LayerSource, config: DecoderConfig, sizes: AttentionSizes) => Look;

const soft: OpenLook = () => (graph, _, prepared, asked) => {
  const weights = softmax(graph, asked.scores);
  return { contexts: graph.add('MatMul', [weights, prepared.values]), weights };
};

/** The value at the largest weight, of equal ones the first. @see Xu et al. 2015, section 4.1 */
const hard: OpenLook = ({ graph: outer }) => {
  const offAndOn = outer.constant(Float32Array.of(0, 1), [2]);
  return (graph, _, prepared, asked) => {
    const weights = softmax(graph, asked.scores);
    const best = graph.add('ArgMax', [weights], { attributes: { axis: -1, keepdims: 0 } }); // [batch, beam]
    const positions = graph.add('Shape', [prepared.values], { attributes: { start: 1, end: 2 } });
    const picked = graph.add('OneHot', [best, positions, offAndOn], { attributes: { axis: -1 } });
    return { contexts: graph.add('MatMul', [picked, prepared.values]), weights };
  };
};

/** @see Lu et al. 2017, equations 9 and 10 (sentinel), 7 (weights), 11 and 12 (context) */
const adaptive: OpenLook = (source, { attention, attentionSize, hiddenSize }, { memorySize, inputSize }) => {
  const { graph: outer, reader, arithmetic } = source;
  const { gateKernel, keyKernel, valueKernel } = PATHS.sentinel;
  const product = (path: string, rows: number, columns: number) =>
    arithmetic.product(outer, reader.matrix(path, rows, columns));
  const gate = product(gateKernel, inputSize + hiddenSize, hiddenSize);
  const [key, value] = [product(keyKernel, hiddenSize, attentionSize), product(valueKernel, hiddenSize, memorySize)];
  const scoreOwn = attention === 'additive' ? additiveOwn(outer, scoreKernel(reader, attentionSize)) : dotOwn;
  return (graph, { inputs, before, after }, prepared, { queries, scores }) => {
    const entering = graph.add('Concat', [...inputs, before.hidden], { attributes: { axis: 1 } });
    const open = graph.add('Sigmoid', [gate(graph, entering)]);
    const sentinel = graph.add('Mul', [open, graph.add('Tanh', [after['cell'] ?? ''])]); // [row, hidden]; LSTMs have a cell
    const own = scoreOwn(graph, queries, byBeam(graph, key(graph, sentinel), attentionSize, prepared)); // [batch, beam, 1]
    const all = softmax(graph, graph.add('Concat', [scores, own], { attributes: { axis: -1 } }));
    const [last, axis] = [graph.integers(-1), graph.integers(2)];
    const ofPositions = graph.add('Slice', [all, graph.integers(0), last, axis]); // [batch, beam, position]
    const ofSentinel = graph.add('Slice', [all, last, graph.integers(2 ** 31 - 1), axis]); // [batch, beam, 1]
    const shown = byBeam(graph, value(graph, sentinel), memorySize, prepared);
    const contexts = graph.add('Add', [
      graph.add('MatMul', [ofPositions, prepared.values]),
      graph.add('Mul', [shown, ofSentinel]),
    ]);
    return { contexts, weights: softmax(graph, scores) };
  };
};

/** The memory is read through the first state only. @see Vinyals et al. 2015, section 3.1 */
const withoutAttention: Attention = (graph, { hidden }, { penalty }) => {
  const numRows = graph.add('Shape', [hidden], { attributes: { start: 0, end: 1 } });
  const batch = graph.add('Shape', [penalty], { attributes: { start: 0, end: 1 } });
  const beams = graph.add('Div', [numRows, batch]);
  const shape = graph.add('Concat', [graph.integers(1), beams, graph.integers(1)], { attributes: { axis: 0 } });
  return { context: '', weights: graph.add('Expand', [softmax(graph, penalty), shape]) }; // [batch, beam, position]
};

/** A sigmoid of the query scales the context. @see Xu et al. 2015, section 4.2.1 */
function openGate({ graph: outer, reader }: LayerSource, hiddenSize: number) {
  const { values } = reader.matrix(PATHS.gate.kernel, hiddenSize, 1);
  const kernel = outer.constant(values, [hiddenSize, 1]);
  const bias = outer.constant(reader.vector(PATHS.gate.bias, 1).values, [1]);
  return (graph: GraphBuilder, hidden: Value, context: Value): Value => {
    const gate = graph.add('Sigmoid', [graph.add('Gemm', [hidden, kernel, bias])]); // [row, 1]
    return graph.add('Mul', [context, gate]);
  };
}

/** Over the last axis. */
function softmax(graph: GraphBuilder, scores: Value): Value {
  return graph.add('Softmax', [scores], { attributes: { axis: -1 } });
}

type Scoring = (graph: GraphBuilder, queries: Value, keys: Value) => Value;

const dot: Scoring = (graph, queries, keys) => graph.add('MatMul', [queries, keys]);

/** [batch, beam, 1] of queries and one key each, both [batch, beam, attention]. */
const dotOwn: Scoring = (graph, queries, keys) =>
  graph.add('ReduceSum', [graph.add('Mul', [queries, keys]), graph.integers(2)], { attributes: { keepdims: 1 } });

function scoreKernel(reader: LayerSource['reader'], attentionSize: number): Matrix {
  return reader.matrix(PATHS.scores, attentionSize, 1);
}

function additive(graph: GraphBuilder, { rows, columns, values }: Matrix): Scoring {
  const scores = graph.constant(values, [rows, columns]);
  return (target, queries, keys) => {
    const raised = target.add('Unsqueeze', [queries, target.integers(2)]); // [batch, beam, 1, attention]
    const energies = target.add('Tanh', [target.add('Add', [keys, raised])]); // [batch, beam, position, attention]
    return target.add('Squeeze', [target.add('MatMul', [energies, scores]), target.integers(3)]);
  };
}

/** As {@link dotOwn}. */
function additiveOwn(graph: GraphBuilder, { rows, columns, values }: Matrix): Scoring {
  const scores = graph.constant(values, [rows, columns]);
  return (target, queries, keys) =>
    target.add('MatMul', [target.add('Tanh', [target.add('Add', [queries, keys])]), scores]);
}
