import { openAttention, prepareMemory, preparedInputs } from './attention-graph';
import type { PreparedValues } from './attention-graph';
import type { CandidateLayer } from './candidate-layer';
import { STATE_PARTS, openCellGraph } from './cell-graph';
import type { CellGraph, CellValues, LayerSource } from './cell-graph';
import { UNREAD, readContext, readFeed } from './context-reading';
import type { Reading } from './context-reading';
import { decoderLayers, feedSize, readoutKernels } from './decoder-plan';
import type { DecoderPlan } from './decoder-plan';
import type { EmbeddingTables } from './embedding-tables';
import type { MemoryValues } from './encoder-graph';
import type { GraphBuilder, Value } from './graph-builder';
import { zerosOf } from './layer-graph';

/** Names and widths of what the decoder carries from step to step, each [row, width], in the order of the graphs. */
export function decoderParts(plan: DecoderPlan): { name: string; width: number }[] {
  const { cell, hiddenSize, numLayers } = plan.config;
  const layers = Array.from({ length: numLayers }, (_, layer) =>
    STATE_PARTS[cell.kind].map((part) => ({ name: partName(layer, part), width: hiddenSize })),
  );
  const width = feedSize(plan);
  return [...layers.flat(), ...(width > 0 ? [{ name: 'feed', width }] : [])];
}

function partName(layer: number, part: string): string {
  return `layer${String(layer)}/${part}`;
}

/**
 * Ends an encoder's graph, whatever the encoder: its outputs are the memory as the steps read it, and the state before
 * the first step, one row a sentence.
 */
export function startDecoder(source: LayerSource, plan: DecoderPlan, memory: MemoryValues): void {
  const { graph } = source;
  const prepared = prepareMemory(source, plan, memory);
  for (const { name, shape } of preparedInputs(plan)) graph.output(name, prepared[name], 'float32', shape);
  const rows = graph.add('Shape', [memory.summary], { attributes: { start: 0, end: 1 } });
  const hiddens = bridge(source, plan, memory.summary);
  for (const { name, width } of decoderParts(plan)) {
    const value = hiddens.get(name) ?? zerosOf(graph, rows, width);
    graph.output(name, value, 'float32', ['batch', width]);
  }
}

/** The hidden states that do not start from zero. @see Bahdanau et al. 2015, section A.2.2 (dense tanh bridge) */
function bridge(
  { graph, reader, arithmetic }: LayerSource,
  { config, memorySize }: DecoderPlan,
  summary: Value,
): Map<string, Value> {
  const names = Array.from({ length: config.numLayers }, (_, layer) => partName(layer, 'hidden'));
  if (config.bridge === 'zero') return new Map();
  if (config.bridge === 'copy') return new Map(names.map((name) => [name, summary]));
  const width = config.numLayers * config.hiddenSize;
  const kernel = reader.matrix('decoder/bridge/kernel', memorySize, width);
  const dense = arithmetic.product(graph, kernel, reader.vector('decoder/bridge/bias', width));
  const sizes = graph.integers(...names.map(() => config.hiddenSize));
  const states = graph.addMany('Split', [graph.add('Tanh', [dense(graph, summary)]), sizes], names.length, {
    attributes: { axis: 1 },
  });
  return new Map(names.map((name, layer) => [name, states[layer] ?? '']));
}

/**
 * One step of the decoder: `lastIds` and `parents` [row], `topK` [1], the prepared memory, and the state of the step
 * before, whose rows `parents` picks. Out come `ids` and `logProbs` [row, topK], `attention` [batch, beam, position]
 * (weights that sum to 1 over the memory's positions, whatever a sentinel got) and the next state under the same names
 * with `/next`.
 */
export function decoderStepGraph(
  source: LayerSource,
  plan: DecoderPlan,
  { tables, candidates }: { readonly tables: EmbeddingTables; readonly candidates: CandidateLayer | undefined },
): void {
  const { graph } = source;
  const { config } = plan;
  const lastIds = graph.input('lastIds', 'int32', ['row']);
  const parents = graph.input('parents', 'int32', ['row']);
  const prepared = Object.fromEntries(
    preparedInputs(plan).map(({ name, shape }) => [name, graph.input(name, 'float32', shape)]),
  ) as unknown as PreparedValues; // its three names
  const state = gatheredState(graph, plan, parents);
  const { rows, columns, values } = tables.target;
  const embedded = graph.add('Gather', [graph.constant(values, [rows, columns]), lastIds]);
  const layers = decoderLayers(plan).map((place) => openCellGraph(source, place));
  const attention = openAttention(source, plan);
  const readOut = openReadout(source, plan);

  const fed = readFeed(graph, plan, state.feed);
  const before = state.layers[0] ?? NO_STATE;
  const inputs = [embedded, ...fed.bottom.joined];
  const bottom = layers[0]?.step(graph, inputs, before, fed.bottom.product) ?? NO_STATE;
  const climb = (upper: readonly Reading[]) =>
    climbLayers(graph, plan, layers, { bottom, states: state.layers, upper });
  const isTopAsking = config.wiring === 'input_feeding';
  const asked = isTopAsking ? climb([]) : undefined;
  const query = { hidden: asked?.top ?? bottom.hidden, inputs, before, after: bottom };
  const { context, weights } = attention(graph, query, prepared);
  const read = readContext(graph, plan, context);
  const { top, states } = asked ?? climb(config.wiring === 'gnmt' ? fed.upper : read.upper);
  const readout = readOut(graph, top, read.readout, embedded);

  const logits = candidates?.logits(graph, readout) ?? vocabularyLogits(source, tables, readout);
  outputBest(graph, logits, candidates !== undefined);
  graph.output('attention', weights, 'float32', ['batch', 'beam', 'position']);
  const next = new Map([...partValues(states), ['feed', isTopAsking ? readout : read.feed] as const]);
  for (const { name, width } of decoderParts(plan)) {
    graph.output(`${name}/next`, next.get(name) ?? '', 'float32', ['row', width]);
  }
}

const NO_STATE: CellValues = { hidden: '' };

interface StateValues {
  readonly layers: readonly CellValues[];
  readonly feed: Value;
}

/** The state of the step before, each new row the one that it continues. */
function gatheredState(graph: GraphBuilder, plan: DecoderPlan, parents: Value): StateValues {
  const { cell, numLayers } = plan.config;
  const gathered = new Map(
    decoderParts(plan).map(({ name, width }) => {
      const before = graph.input(name, 'float32', ['before', width]);
      return [name, graph.add('Gather', [before, parents])];
    }),
  );
  const layers = Array.from({ length: numLayers }, (_, layer) => {
    const parts = STATE_PARTS[cell.kind].map((part) => [part, gathered.get(partName(layer, part)) ?? '']);
    return Object.fromEntries(parts) as CellValues; // `hidden` is a part of every cell
  });
  return { layers, feed: gathered.get('feed') ?? '' };
}

/** @see Wu et al. 2016, section 3.1 (residual connections) */
function climbLayers(
  graph: GraphBuilder,
  { config }: DecoderPlan,
  layers: readonly CellGraph[],
  { bottom, states, upper }: { bottom: CellValues; states: readonly CellValues[]; upper: readonly Reading[] },
): { top: Value; states: CellValues[] } {
  let below = bottom.hidden;
  const next = layers.slice(1).map((layer, index) => {
    const { joined, product } = upper[index] ?? UNREAD;
    const state = layer.step(graph, [below, ...joined], states[index + 1] ?? NO_STATE, product);
    below = index + 2 >= config.residualFromLayer ? graph.add('Add', [state.hidden, below]) : state.hidden; // layers count from 1
    return state;
  });
  return { top: below, states: [bottom, ...next] };
}

/** @see Luong et al. 2015, equation 5 */
function openReadout(source: LayerSource, plan: DecoderPlan) {
  const { graph: outer, reader, arithmetic } = source;
  const { readoutSize, readoutSeesEmbedding } = plan.config;
  const { ofJoined } = readoutKernels(source, plan);
  const dense = arithmetic.product(outer, ofJoined, reader.vector('decoder/readout/bias', readoutSize));
  return (graph: GraphBuilder, top: Value, { joined, product }: Reading, embedded: Value): Value => {
    const inputs = [top, ...joined, ...(readoutSeesEmbedding ? [embedded] : [])];
    const sum = dense(graph, graph.add('Concat', inputs, { attributes: { axis: 1 } }));
    return graph.add('Tanh', [product === undefined ? sum : graph.add('Add', [sum, product])]);
  };
}

function partValues(states: readonly CellValues[]): (readonly [string, Value])[] {
  return states.flatMap((state, layer) =>
    Object.entries(state).map(([part, value]) => [partName(layer, part), value] as const),
  );
}

/** [row, vocabulary] */
function vocabularyLogits(
  { graph, reader, arithmetic }: LayerSource,
  { output }: EmbeddingTables,
  readout: Value,
): Value {
  const bias = reader.vector('decoder/outputBias', output.rows);
  return arithmetic.productTransposed(graph, output, bias)(graph, readout);
}

/**
 * The best of each row: nothing vocabulary-sized leaves the graph. Of equal ones the lower id is first. Columns are ids,
 * or with a shortlist places in the graph's input `candidates`.
 */
function outputBest(graph: GraphBuilder, logits: Value, hasCandidates: boolean): void {
  const topK = graph.input('topK', 'int64', [1]);
  const all = graph.add('LogSoftmax', [logits], { attributes: { axis: -1 } });
  const [best = '', ids = ''] = graph.addMany('TopK', [all, topK], 2, { attributes: { axis: -1 } });
  const logProbs = graph.add('Min', [best, graph.scalar(0)]); // rounding may pass 0
  const columns = graph.add('Cast', [ids], { attributes: { to: 6 } }); // int32
  const candidates = () => graph.input('candidates', 'int32', ['candidate']);
  const chosen = hasCandidates ? graph.add('Gather', [candidates(), columns]) : columns;
  graph.output('ids', chosen, 'int32', ['row', 'topK']);
  graph.output('logProbs', logProbs, 'float32', ['row', 'topK']);
}
