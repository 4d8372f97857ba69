import { PARAMETER_PATHS, carriedPart } from '@tolmach/contracts';
import type { DecoderConfig } from '@tolmach/contracts';
import { contextSize, openAttention, prepareValues, preparedInputs } from './attention-graph';
import type { PreparedValues } from './attention-graph';
import type { CandidateLayer } from './candidate-layer';
import { statePartsOf } from './cell-graph';
import type { CellGraph, CellValues, LayerSource } from './cell-graph';
import type { EmbeddingMatrices } from './embedding-matrices';
import type { MemoryValues } from './encoder-graph';
import { GraphBuilder } from './graph-builder';
import type { Value } from './graph-builder';
import { zerosOf } from './layer-graph';
import type { GraphProto } from './onnx-schema';
import { openCellGraph } from './open-cell-graph';

const PATHS = PARAMETER_PATHS.decoder;

/** Names and widths of what the decoder carries from step to step, each [row, width], in the order of the graphs. */
export function decoderParts(config: DecoderConfig, memorySize: number): { name: string; width: number }[] {
  const layers = Array.from({ length: config.numLayers }, (_, layer) =>
    statePartsOf(config.cell).map((part) => ({ name: partName(layer, part), width: config.hiddenSize })),
  );
  const width = feedSize(config, memorySize);
  return [...layers.flat(), ...(width > 0 ? [{ name: 'feed', width }] : [])];
}

function partName(layer: number, part: string): string {
  return `layer${String(layer)}/${part}`;
}

/**
 * Channels of the bottom layer's input besides the embedding: the context, if any, or the readout under input feeding.
 */
function feedSize(config: DecoderConfig, memorySize: number): number {
  return config.wiring === 'input_feeding' ? config.readoutSize : contextSize(config, memorySize);
}

/**
 * Ends an encoder's graph, whatever the encoder: its outputs are the memory as the steps read it, and the state before
 * the first step, one row per sentence.
 */
export function startDecoder(
  source: LayerSource,
  config: DecoderConfig,
  memorySize: number,
  memory: MemoryValues,
): void {
  const { graph } = source;
  const prepared = prepareValues(source, config, { values: memory.values, mask: memory.mask, memorySize });
  const names = preparedInputs(config, memorySize);
  for (const { name, shape } of names) graph.output(name, prepared[name], 'float32', shape);
  const rows = graph.add('Shape', [memory.summary], { attributes: { start: 0, end: 1 } });
  const hiddens = bridge(source, config, memorySize, memory.summary);
  for (const { name, width } of decoderParts(config, memorySize)) {
    const value = hiddens.get(name) ?? zerosOf(graph, rows, width);
    graph.output(name, value, 'float32', ['batch', width]);
  }
}

/** The parts of the state that do not start from zero. @see Bahdanau et al. 2015, section A.2.2 (dense tanh bridge) */
function bridge(
  { graph, reader, arithmetic }: LayerSource,
  config: DecoderConfig,
  memorySize: number,
  summary: Value,
): Map<string, Value> {
  const names = Array.from({ length: config.numLayers }, (_, layer) => partName(layer, carriedPart(config.cell)));
  if (config.bridge === 'zero') return new Map();
  if (config.bridge === 'copy') return new Map(names.map((name) => [name, summary]));
  const width = config.numLayers * config.hiddenSize;
  const kernel = reader.matrix(PATHS.bridge.kernel, memorySize, width);
  const dense = arithmetic.product(graph, kernel, reader.vector(PATHS.bridge.bias, width));
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
  { reader, arithmetic }: Omit<LayerSource, 'graph'>,
  config: DecoderConfig,
  memorySize: number,
  { tables, candidates }: { readonly tables: EmbeddingMatrices; readonly candidates: CandidateLayer | undefined },
): GraphProto {
  const graph = new GraphBuilder('decoder');
  const source = { graph, reader, arithmetic };
  const { hiddenSize, readoutSize, wiring, readoutSeesEmbedding } = config;
  const lastIds = graph.input('lastIds', 'int32', ['row']);
  const parents = graph.input('parents', 'int32', ['row']);
  const prepared = Object.fromEntries(
    preparedInputs(config, memorySize).map(({ name, shape }) => [name, graph.input(name, 'float32', shape)]),
  ) as unknown as PreparedValues; // its three names
  const state = gatheredState(graph, config, memorySize, parents);
  const { rows, columns, values } = tables.target;
  const embedded = graph.add('Gather', [graph.constant(values, [rows, columns]), lastIds]);
  const layers = openLayers(source, config, memorySize);
  const inputSize = config.embeddingSize + feedSize(config, memorySize);
  const attention = openAttention(source, config, { memorySize, inputSize });
  const readoutInput = hiddenSize + contextSize(config, memorySize) + (readoutSeesEmbedding ? config.embeddingSize : 0);
  const kernel = reader.matrix(PATHS.readout.kernel, readoutInput, readoutSize);
  const dense = arithmetic.product(graph, kernel, reader.vector(PATHS.readout.bias, readoutSize));

  const inputs = present(embedded, state.feed);
  const before = state.layers[0] ?? NO_STATE;
  const bottom = layers[0]?.step(graph, inputs, before) ?? NO_STATE;
  const climb = (context?: Value) => climbLayers(graph, config, layers, { bottom, states: state.layers, context });
  const isTopAsking = wiring === 'input_feeding';
  const asked = isTopAsking ? climb() : undefined;
  const query = { hidden: asked?.top ?? bottom.hidden, inputs, before, after: bottom };
  const { context, weights } = attention(graph, query, prepared);
  const { top, states } = asked ?? climb(wiring === 'gnmt' ? state.feed : context);
  const joined = graph.add('Concat', present(top, context, readoutSeesEmbedding ? embedded : ''), {
    attributes: { axis: 1 },
  });
  const readout = graph.add('Tanh', [dense(graph, joined)]);

  outputBest(
    graph,
    candidates === undefined ? vocabularyLogits(source, tables, readout) : candidates.logits(graph, readout),
    candidates !== undefined,
  );
  graph.output('attention', weights, 'float32', ['batch', 'beam', 'position']);
  const next = new Map([...partValues(states), ['feed', isTopAsking ? readout : context] as const]);
  for (const { name, width } of decoderParts(config, memorySize)) {
    graph.output(`${name}/next`, next.get(name) ?? '', 'float32', ['row', width]);
  }
  return graph.finish();
}

const NO_STATE: CellValues = { hidden: '' };

/** Those that there are: a context of no channels is an empty name. */
function present(...values: readonly Value[]): Value[] {
  return values.filter((value) => value !== '');
}

interface StateValues {
  readonly layers: readonly CellValues[];
  readonly feed: Value;
}

/** The state of the step before, each new row the one that it continues. */
function gatheredState(graph: GraphBuilder, config: DecoderConfig, memorySize: number, parents: Value): StateValues {
  const gathered = new Map(
    decoderParts(config, memorySize).map(({ name, width }) => {
      const before = graph.input(name, 'float32', ['before', width]);
      return [name, graph.add('Gather', [before, parents])];
    }),
  );
  const layers = Array.from({ length: config.numLayers }, (_, layer) => {
    const parts = statePartsOf(config.cell).map((part) => [part, gathered.get(partName(layer, part)) ?? '']);
    return Object.fromEntries(parts) as CellValues; // `hidden` is a part of every cell
  });
  return { layers, feed: gathered.get('feed') ?? '' };
}

/** The bottom layer, fed the embedding and the feed, and those above it, fed a context where the wiring has one. */
function openLayers(source: LayerSource, config: DecoderConfig, memorySize: number): CellGraph[] {
  const { cell, hiddenSize, embeddingSize, numLayers, wiring } = config;
  const inputSize = embeddingSize + feedSize(config, memorySize);
  const upperSize = hiddenSize + (wiring === 'input_feeding' ? 0 : contextSize(config, memorySize));
  const bottom = openCellGraph(source, { config: cell, hiddenSize, inputSize, path: PATHS.bottom });
  const upper = Array.from({ length: numLayers - 1 }, (_, index) => {
    const place = { config: cell, hiddenSize, inputSize: upperSize, path: PATHS.upper(index) };
    return openCellGraph(source, place);
  });
  return [bottom, ...upper];
}

/** @see Wu et al. 2016, section 3.1 (residual connections) */
function climbLayers(
  graph: GraphBuilder,
  config: DecoderConfig,
  layers: readonly CellGraph[],
  { bottom, states, context }: { bottom: CellValues; states: readonly CellValues[]; context: Value | undefined },
): { top: Value; states: CellValues[] } {
  let below = bottom.hidden;
  const next = layers.slice(1).map((layer, index) => {
    const state = layer.step(graph, present(below, context ?? ''), states[index + 1] ?? NO_STATE);
    below = index + 2 >= config.residualFromLayer ? graph.add('Add', [state.hidden, below]) : state.hidden; // layers count from 1
    return state;
  });
  return { top: below, states: [bottom, ...next] };
}

function partValues(states: readonly CellValues[]): (readonly [string, Value])[] {
  return states.flatMap((state, layer) =>
    Object.entries(state).map(([part, value]) => [partName(layer, part), value] as const),
  );
}

/** [row, vocabulary] */
function vocabularyLogits(
  { graph, reader, arithmetic }: LayerSource,
  { output }: EmbeddingMatrices,
  readout: Value,
): Value {
  const bias = reader.vector(PATHS.outputBias, output.rows);
  return arithmetic.outputLayer(graph, output, bias)(graph, readout);
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
