import type { HostTensors, Precision } from '@tolmach/contracts';
import { GraphBuilder, WeightReader, arithmeticOf, statePartsOf, walkLayerFrom } from '@tolmach/onnx-executor';
import type { CellValues, GraphProto } from '@tolmach/onnx-executor';
import type { MusicArchitecture } from '../architecture';
import { NUM_PITCHES } from '../data/piece';
import { statePath } from './music-executor';

/**
 * The graph of a model of music: `roll` [time, pitch] and a state to `logits` [time, pitch] and `<part>/next`.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} naming all weights that are missing, extra or of another shape than the architecture's
 */
export function musicGraph(
  { cell: config, hiddenSize, numLayers }: MusicArchitecture,
  weights: HostTensors,
  where: string,
  precision: Precision,
): GraphProto {
  const graph = new GraphBuilder('music');
  const reader = new WeightReader(weights, where);
  const source = { graph, reader, arithmetic: arithmeticOf(precision) };
  const roll = graph.input('roll', 'float32', ['time', NUM_PITCHES]);
  let below = graph.add('Unsqueeze', [roll, graph.integers(1)]); // [time, 1, pitch]
  for (let layer = 0; layer < numLayers; layer++) {
    const parts = statePartsOf(config).map((part) => [part, graph.input(statePath(layer, part), 'float32', [1, hiddenSize])]); // prettier-ignore
    const start = Object.fromEntries(parts) as CellValues; // `hidden` is among the parts
    const inputSize = layer === 0 ? NUM_PITCHES : hiddenSize;
    const place = { config, hiddenSize, inputSize, path: `layers/${String(layer)}` };
    const { outputs, final } = walkLayerFrom(source, place, below, start);
    for (const [part, value] of Object.entries(final)) {
      graph.output(`${statePath(layer, part)}/next`, value, 'float32', [1, hiddenSize]);
    }
    below = outputs;
  }
  const kernel = reader.matrix('output/kernel', hiddenSize, NUM_PITCHES);
  const product = source.arithmetic.product(graph, kernel, reader.vector('output/bias', NUM_PITCHES));
  const rows = graph.add('Reshape', [below, graph.integers(-1, hiddenSize)]); // [time, hidden]
  graph.output('logits', product(graph, rows), 'float32', ['time', NUM_PITCHES]);
  reader.check();
  return graph.finish();
}
