import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { HostTensors, Precision } from '@tolmach/contracts';
import type { CharactersModelFile } from '../system';
import {
  GraphBuilder,
  WeightReader,
  arithmeticOf,
  statePartsOf,
  transpose,
  walkLayerFrom,
} from '@tolmach/onnx-executor';
import type { CellValues, GraphProto } from '@tolmach/onnx-executor';

const { characters: PATHS, embeddings: EMBEDDINGS } = PARAMETER_PATHS;

/**
 * The graph of a language model: `ids` [stream, time] and a state to `logProbs` [stream*time, vocabulary] and `<part>/next`.
 * @param where - folder of the weights, for error sentences
 * @throws {@link ModelFileError} naming all weights that are missing, extra or of another shape than the architecture's
 */
export function charactersGraph(
  { architecture, vocabularySize }: CharactersModelFile,
  weights: HostTensors,
  where: string,
  precision: Precision,
): GraphProto {
  const { cell: config, embeddingSize, hiddenSize, numLayers, residualFromLayer, tying } = architecture;
  const graph = new GraphBuilder('characters');
  const reader = new WeightReader(weights, where);
  const source = { graph, reader, arithmetic: arithmeticOf(precision) };
  const table = reader.matrix(EMBEDDINGS.target, vocabularySize, embeddingSize);
  const ids = graph.add('Transpose', [graph.input('ids', 'int32', ['stream', 'time'])]); // [time, stream]
  let below = graph.add('Gather', [graph.constant(table.values, [table.rows, table.columns]), ids]); // [time, stream, embedding]
  for (let layer = 0; layer < numLayers; layer++) {
    const path = PATHS.layer(layer);
    const parts = statePartsOf(config).map((part) => [part, graph.input(`${path}/${part}`, 'float32', ['stream', hiddenSize])]); // prettier-ignore
    const start = Object.fromEntries(parts) as CellValues; // `hidden` is among the parts
    const place = { config, hiddenSize, inputSize: layer === 0 ? embeddingSize : hiddenSize, path };
    const { outputs, final } = walkLayerFrom(source, place, below, start);
    for (const [part, value] of Object.entries(final)) {
      graph.output(`${path}/${part}/next`, value, 'float32', ['stream', hiddenSize]);
    }
    below = layer + 1 >= residualFromLayer ? graph.add('Add', [outputs, below]) : outputs;
  }
  const output = tying === 'target' ? table : reader.matrix(EMBEDDINGS.output, vocabularySize, hiddenSize);
  const product = source.arithmetic.product(graph, transpose(output), reader.vector(PATHS.outputBias, vocabularySize));
  const byStream = graph.add('Transpose', [below], { attributes: { perm: [1, 0, 2] } }); // [stream, time, hidden]
  const rows = graph.add('Reshape', [byStream, graph.integers(-1, hiddenSize)]);
  const all = graph.add('LogSoftmax', [product(graph, rows)], { attributes: { axis: -1 } });
  graph.output('logProbs', graph.add('Min', [all, graph.scalar(0)]), 'float32', ['row', vocabularySize]); // rounding may pass 0
  reader.check();
  return graph.finish();
}
