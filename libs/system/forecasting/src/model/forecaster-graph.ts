import type { HostTensors, Precision } from '@tolmach/contracts';
import { GraphBuilder, WeightReader, arithmeticOf, statePartsOf, walkLayerFrom } from '@tolmach/onnx-executor';
import type { CellValues, GraphProto, LayerSource } from '@tolmach/onnx-executor';
import { featureSize, locationShares, outputSize } from '../architecture';
import type { ForecasterArchitecture } from '../architecture';

/** A tensor of the graph, by its name. */
type Value = string;

/**
 * The graph of a forecaster: `features` [batch, time, feature] and `values` [batch, context] to `outputs`
 * [member, batch, horizon, output].
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} naming all weights that are missing, extra or of another shape than the architecture's
 */
export function forecasterGraph(
  architecture: ForecasterArchitecture,
  weights: HostTensors,
  where: string,
  precision: Precision,
): GraphProto {
  const { context, horizon, members } = architecture;
  const graph = new GraphBuilder('forecaster');
  const reader = new WeightReader(weights, where);
  const source = { graph, reader, arithmetic: arithmeticOf(precision) };
  const features = graph.input('features', 'float32', ['batch', context + horizon, featureSize(architecture)]);
  const values = graph.input('values', 'float32', ['batch', context]);
  const inputs = graph.add('Transpose', [features], { attributes: { perm: [1, 0, 2] } }); // [time, batch, feature]
  const each = Array.from({ length: members }, (_, index) =>
    memberOutputs(source, architecture, `members/${String(index)}`, { inputs, values }),
  );
  const outputs = graph.add('Concat', each, { attributes: { axis: 0 } });
  graph.output('outputs', outputs, 'float32', [members, 'batch', horizon, outputSize(architecture)]);
  reader.check();
  return graph.finish();
}

/** [1, batch, horizon, output] */
function memberOutputs(
  source: LayerSource,
  architecture: ForecasterArchitecture,
  path: string,
  { inputs, values }: { readonly inputs: Value; readonly values: Value },
): Value {
  const { graph, reader, arithmetic } = source;
  const { cell: config, hiddenSize, numLayers, context, horizon } = architecture;
  const width = outputSize(architecture);
  const batch = graph.add('Shape', [values], { attributes: { start: 0, end: 1 } });
  const zeros = graph.add('Expand', [graph.scalar(0), graph.add('Concat', [batch, graph.integers(hiddenSize)], { attributes: { axis: 0 } })]); // prettier-ignore
  const start = Object.fromEntries(statePartsOf(config).map((part) => [part, zeros])) as CellValues; // `hidden` is among the parts
  let below = inputs;
  for (let layer = 0; layer < numLayers; layer++) {
    const inputSize = layer === 0 ? featureSize(architecture) : hiddenSize;
    const place = { config, hiddenSize, inputSize, path: `${path}/layers/${String(layer)}` };
    below = walkLayerFrom(source, place, below, start).outputs;
  }
  const following = graph.add('Slice', [below, graph.integers(context), graph.integers(context + horizon), graph.integers(0)]); // prettier-ignore
  const kernel = reader.matrix(`${path}/output/kernel`, hiddenSize, width);
  const output = arithmetic.product(graph, kernel, reader.vector(`${path}/output/bias`, width));
  const rows = graph.add('Reshape', [following, graph.integers(-1, hiddenSize)]); // [horizon*batch, hidden]
  const byStep = graph.add('Reshape', [output(graph, rows), graph.integers(horizon, -1, width)]); // [horizon, batch, output]
  const said = graph.add('Transpose', [byStep], { attributes: { perm: [1, 0, 2] } }); // [batch, horizon, output]
  return graph.add('Unsqueeze', [architecture.linear ? regressed(source, architecture, path, { said, values }) : said, graph.integers(0)]); // prettier-ignore
}

/** What is said with the autoregression added to it. */
function regressed(
  { graph, reader }: LayerSource,
  architecture: ForecasterArchitecture,
  path: string,
  { said, values }: { readonly said: Value; readonly values: Value },
): Value {
  const { context, horizon } = architecture;
  const linear = reader.matrix(`${path}/linear`, context, horizon);
  const product = graph.add('MatMul', [values, graph.constant(linear.values, [linear.rows, linear.columns])]);
  const shares = locationShares(architecture);
  const shared = graph.add('Mul', [graph.add('Unsqueeze', [product, graph.integers(2)]), graph.constant(Float32Array.from(shares), [shares.length])]); // prettier-ignore
  return graph.add('Add', [said, shared]);
}
