import type { GraphBuilder, Value } from './graph-builder';
import { quantiseColumns, transpose } from './matrix';
import type { Matrix } from './matrix';
import { RUNTIME_DOMAIN } from './onnx-schema';

/** Number format of the matrix products; everything else is float32. */
export type Precision = 'fp32' | 'int8';

/** A kernel that stands in a graph, ready to be multiplied with. */
export type Product = (graph: GraphBuilder, rows: Value) => Value;

/** What a layer needs to put its weights into a graph. */
export interface Arithmetic {
  readonly precision: Precision;
  /** `rows [row, in] x kernel [in, out] + bias [out]`, [row, out]. */
  product(graph: GraphBuilder, kernel: Matrix, bias?: Matrix): Product;
  /** The same with the kernel given the other way round, [out, in], as an embedding matrix lies. */
  productTransposed(graph: GraphBuilder, kernel: Matrix, bias: Matrix): Product;
}

const vector = (graph: GraphBuilder, { columns, values }: Matrix): Value => graph.constant(values, [columns]);
const matrix = (graph: GraphBuilder, { rows, columns, values }: Matrix): Value =>
  graph.constant(values, [rows, columns]);

function floatProduct(graph: GraphBuilder, kernel: Matrix, bias: Matrix | undefined, isTransposed: boolean): Product {
  const constants = [matrix(graph, kernel), ...(bias === undefined ? [] : [vector(graph, bias)])];
  const attributes = isTransposed ? { transB: 1 } : {};
  return (target, rows) => target.add('Gemm', [rows, ...constants], { attributes });
}

/** The rows are quantised as they come, by their own range; each column of the kernel has a scale. */
function integerProduct(graph: GraphBuilder, kernel: Matrix, bias: Matrix | undefined): Product {
  const { quantised, scales } = quantiseColumns(kernel);
  const constants = [
    graph.constant(quantised, [kernel.rows, kernel.columns]),
    graph.constant(scales, [kernel.columns]),
    '', // zero points: the kernel is symmetric
    ...(bias === undefined ? [] : [vector(graph, bias)]),
  ];
  return (target, rows) => target.add('DynamicQuantizeMatMul', [rows, ...constants], { domain: RUNTIME_DOMAIN });
}

/** The arithmetic of a precision. */
export function arithmeticOf(precision: Precision): Arithmetic {
  if (precision === 'fp32') {
    return {
      precision,
      product: (graph, kernel, bias) => floatProduct(graph, kernel, bias, false),
      productTransposed: (graph, kernel, bias) => floatProduct(graph, kernel, bias, true),
    };
  }
  return {
    precision,
    product: integerProduct,
    productTransposed: (graph, kernel, bias) => integerProduct(graph, transpose(kernel), bias),
  };
}
