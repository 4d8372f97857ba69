import { expectTensor, seededNumbers } from '@tolmach/testing-kit';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { arithmeticOf } from './arithmetic';
import { GraphBuilder } from './graph-builder';
import { quantiseColumns } from './matrix';
import type { Matrix } from './matrix';
import { modelBytes } from './onnx-schema';

const [ROWS, INPUTS, OUTPUTS] = [5, 62, 19];
const random = seededNumbers(23);
const between = (low: number, high: number, length: number) =>
  Float32Array.from({ length }, () => low + (high - low) * random());

/** All positive, so that every pair of products comes as near to 16 bits as it can. */
const KERNEL: Matrix = { rows: INPUTS, columns: OUTPUTS, values: between(0.5, 1, INPUTS * OUTPUTS) };
const BIAS: Matrix = { rows: 1, columns: OUTPUTS, values: between(-1, 1, OUTPUTS) };

/** `rows [row, in] x KERNEL + BIAS` in int8. */
async function multiplied(values: Float32Array): Promise<Float32Array> {
  const graph = new GraphBuilder('product');
  const product = arithmeticOf('int8').product(graph, KERNEL, BIAS);
  graph.output('products', product(graph, graph.input('rows', 'float32', ['row', INPUTS])), 'float32', [
    'row',
    OUTPUTS,
  ]);
  const session = await InferenceSession.create(modelBytes(graph.finish()));
  const { products } = await session.run({ rows: new Tensor('float32', values, [values.length / INPUTS, INPUTS]) });
  await session.release();
  return products?.data as Float32Array; // as the graph declares it
}

/** The product in float64, of the bytes that rows and kernel come to. */
function expectedProducts(values: Float32Array): Float32Array {
  const { quantised, scales } = quantiseColumns(KERNEL);
  const numRows = values.length / INPUTS;
  return Float32Array.from({ length: numRows * OUTPUTS }, (_, place) => {
    const [row, column] = [Math.floor(place / OUTPUTS), place % OUTPUTS];
    const own = values.subarray(row * INPUTS, (row + 1) * INPUTS);
    const scale = Math.max(...own.map(Math.abs)) / 127;
    const sum = own.reduce(
      (before, value, at) => before + Math.round(value / scale) * (quantised[at * OUTPUTS + column] ?? NaN),
      0,
    );
    return sum * scale * (scales[column] ?? NaN) + (BIAS.values[column] ?? NaN);
  });
}

describe('a product in int8', () => {
  it('adds up whole numbers without losing any', async () => {
    const values = between(0.2, 1, ROWS * INPUTS);
    const found = { shape: [ROWS, OUTPUTS], values: await multiplied(values) };
    expectTensor(found, 'products').toBeCloseTo(expectedProducts(values), 1e-4);
  });

  it('has the same rows whatever stands beside them', async () => {
    const values = between(-1, 1, INPUTS);
    const large = between(-1000, 1000, 3 * INPUTS);
    const alone = await multiplied(values);
    const together = await multiplied(Float32Array.of(...values, ...large));
    expect([...together.subarray(0, OUTPUTS)]).toEqual([...alone]);
  });

  it('is the bias for a row of zeros', async () => {
    expect([...(await multiplied(new Float32Array(INPUTS)))]).toEqual([...BIAS.values]);
  });
});
