import { PADDING_SCORE } from '@tolmach/contracts';
import type { HostTensors, Precision } from '@tolmach/contracts';
import {
  GraphBuilder,
  WeightReader,
  arithmeticOf,
  atFirst,
  atLast,
  idInputs,
  largestMagnitude,
  walkLayer,
} from '@tolmach/onnx-executor';
import type { GraphProto, IdInputs, LayerSource, Matrix, SequenceValues } from '@tolmach/onnx-executor';
import { featureSize, layerSize } from '../architecture';
import type { ClassifierArchitecture, RecurrentConfig } from '../architecture';
import type { ClassificationModelFile } from '../system';

/** A tensor of the graph, by its name. */
type Value = string;

/**
 * The ONNX graph of a classifier: ids [time, batch] and lengths [batch] to probabilities [batch, class].
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} naming all weights that are missing, extra or of another shape than the architecture's
 */
export function classifierGraph(
  { architecture, vocabularySize, labels }: ClassificationModelFile,
  weights: HostTensors,
  where: string,
  precision: Precision,
): GraphProto {
  const graph = new GraphBuilder('classifier');
  const reader = new WeightReader(weights, where);
  const source = { graph, reader, arithmetic: arithmeticOf(precision) };
  const rows = idInputs(graph);
  const table = wordTable(reader, architecture, vocabularySize);
  const gathered = graph.add('Gather', [graph.constant(table.values, [table.rows, table.columns]), rows.ids]);
  const inputs = graph.add('Mul', [gathered, rows.mask]); // [time, batch, embedding], zero on padding
  const sentences = { ...rows, inputs, limit: largestMagnitude(table) };
  const features =
    architecture.network === 'convolution'
      ? convolutionFeatures(source, architecture, sentences)
      : recurrentFeatures(source, architecture, sentences);
  const kernel = reader.matrix('output/kernel', featureSize(architecture), labels.length);
  const output = source.arithmetic.product(graph, kernel, reader.vector('output/bias', labels.length));
  const probabilities = graph.add('Softmax', [output(graph, features)], { attributes: { axis: 1 } });
  graph.output('probabilities', probabilities, 'float32', ['batch', labels.length]);
  reader.check();
  return graph.finish();
}

/** Sentences of a batch. */
type Sentences = SequenceValues & IdInputs;

/** The sum of the tables there are, [vocabulary, embedding]. */
function wordTable(
  reader: WeightReader,
  { embeddings, embeddingSize }: ClassifierArchitecture,
  vocabularySize: number,
): Matrix {
  const read = (name: string) => reader.matrix(`embeddings/${name}`, vocabularySize, embeddingSize);
  if (embeddings === 'non-static') return read('tuned');
  const fixed = read('static');
  if (embeddings === 'static') return fixed;
  const tuned = read('tuned');
  return { ...fixed, values: fixed.values.map((value, index) => value + (tuned.values[index] ?? NaN)) };
}

/** [batch, widths*filters]; the network on TensorFlow.js says which windows count. */
function convolutionFeatures(
  { graph, reader, arithmetic }: LayerSource,
  { convolution: { widths, filters }, embeddingSize }: ClassifierArchitecture,
  { inputs, mask }: Sentences,
): Value {
  const features = widths.map((width) => {
    const path = `convolution/width${String(width)}`;
    const kernel = reader.matrix(`${path}/kernel`, width * embeddingSize, filters);
    const filter = arithmetic.product(graph, kernel, reader.vector(`${path}/bias`, filters));
    const beyond = width - 1;
    const padded = graph.add('Pad', [inputs, graph.integers(beyond, 0, 0, beyond, 0, 0)]);
    const shifted = Array.from({ length: width }, (_, tap) => shiftedBy(graph, padded, tap, beyond));
    const windows = graph.add('Concat', shifted, { attributes: { axis: 2 } }); // [window, batch, width*embedding]
    const flat = graph.add('Reshape', [windows, graph.integers(-1, width * embeddingSize)]);
    const filtered = graph.add('Relu', [filter(graph, flat)]);
    const places = graph.add('Shape', [windows], { attributes: { start: 0, end: 2 } });
    const shape = graph.add('Concat', [places, graph.integers(filters)], { attributes: { axis: 0 } });
    const touched = graph.add('Pad', [mask, graph.integers(beyond, 0, 0, 0, 0, 0), graph.scalar(1)]);
    const values = graph.add('Mul', [graph.add('Reshape', [filtered, shape]), touched]); // [window, batch, filter]
    return graph.add('ReduceMax', [values, graph.integers(0)], { attributes: { keepdims: 0 } });
  });
  return graph.add('Concat', features, { attributes: { axis: 1 } });
}

/** The sequence from `tap` on, without the last `beyond - tap` positions. */
function shiftedBy(graph: GraphBuilder, padded: Value, tap: number, beyond: number): Value {
  const end = tap === beyond ? Number.MAX_SAFE_INTEGER : tap - beyond;
  return graph.add('Slice', [padded, graph.integers(tap), graph.integers(end), graph.integers(0)]);
}

/** [batch, channel]. */
function recurrentFeatures(
  source: LayerSource,
  { recurrent: config, embeddingSize }: ClassifierArchitecture,
  { inputs, limit, lengths, mask, last }: Sentences,
): Value {
  const { graph } = source;
  const { cell, hiddenSize, numLayers, bidirectional } = config;
  let sequence: SequenceValues = { inputs, limit, lengths, mask };
  let directions: readonly Value[] = [inputs];
  for (let index = 0; index < numLayers; index++) {
    const path = `recurrent/layers/${String(index)}`;
    const inputSize = index === 0 ? embeddingSize : layerSize(config);
    const place = { config: cell, hiddenSize, inputSize };
    const forward = walkLayer(source, { ...place, path: `${path}/forward` }, sequence);
    directions = bidirectional
      ? [forward, walkLayer(source, { ...place, path: `${path}/backward` }, sequence, 'reverse')]
      : [forward];
    sequence = { inputs: sideBySide(graph, directions, 2), limit: 1, lengths, mask };
  }
  const [forward = '', ...backward] = directions;
  if (config.pooling !== 'last') return pool(source, config, { values: sequence.inputs, mask, lengths });
  return sideBySide(graph, [atLast(graph, forward, last), ...backward.map((one) => atFirst(graph, one))], 1);
}

function sideBySide(graph: GraphBuilder, values: readonly Value[], axis: number): Value {
  const [first = '', ...others] = values;
  return others.length === 0 ? first : graph.add('Concat', values, { attributes: { axis } });
}

interface Pooled {
  /** [time, batch, channel], zero on padding */
  readonly values: Value;
  readonly mask: Value;
  readonly lengths: Value;
}

function pool(
  { graph, reader, arithmetic }: LayerSource,
  config: RecurrentConfig,
  { values, mask, lengths }: Pooled,
): Value {
  const overTime = (kind: 'ReduceSum' | 'ReduceMax', what: Value) =>
    graph.add(kind, [what, graph.integers(0)], { attributes: { keepdims: 0 } });
  const hidden = graph.add('Mul', [graph.add('Sub', [graph.scalar(1), mask]), graph.scalar(PADDING_SCORE)]);
  if (config.pooling === 'max') return overTime('ReduceMax', graph.add('Add', [values, hidden]));
  if (config.pooling === 'mean') {
    const numWords = graph.add('Cast', [graph.add('Unsqueeze', [lengths, graph.integers(1)])], {
      attributes: { to: 1 },
    });
    return graph.add('Div', [overTime('ReduceSum', values), graph.add('Max', [numWords, graph.scalar(1)])]);
  }
  const [channels, size] = [layerSize(config), config.attentionSize];
  const path = 'recurrent/attention';
  const layer = arithmetic.product(
    graph,
    reader.matrix(`${path}/kernel`, channels, size),
    reader.vector(`${path}/bias`, size),
  );
  const scores = arithmetic.product(graph, reader.matrix(`${path}/scores`, size, 1));
  const rows = graph.add('Reshape', [values, graph.integers(-1, channels)]);
  const scored = scores(graph, graph.add('Tanh', [layer(graph, rows)]));
  const shaped = graph.add('Reshape', [scored, graph.add('Shape', [mask])]); // [time, batch, 1]
  const weights = graph.add('Softmax', [graph.add('Add', [shaped, hidden])], { attributes: { axis: 0 } });
  return overTime('ReduceSum', graph.add('Mul', [values, weights]));
}
