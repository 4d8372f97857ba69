import type { Precision } from '@tolmach/contracts';
import type { GraphBuilder, Value } from './graph-builder';
import { quantiseColumns, transpose } from './matrix';
import type { Matrix } from './matrix';
import { RUNTIME_DOMAIN } from './onnx-schema';

/** A kernel that stands in a graph, ready to be multiplied with. */
export type Product = (graph: GraphBuilder, rows: Value) => Value;

/** What a layer needs to put its weights into a graph. */
export interface Arithmetic {
  readonly precision: Precision;
  /** `rows [row, in] x kernel [in, out] + bias [out]`, [row, out]. */
  product(graph: GraphBuilder, kernel: Matrix, bias?: Matrix): Product;
  /** Logits of readouts, which are within -1 and 1; the kernel is [out, in], as an embedding matrix lies. */
  outputLayer(graph: GraphBuilder, kernel: Matrix, bias: Matrix): Product;
}

const vector = (graph: GraphBuilder, { columns, values }: Matrix): Value => graph.constant(values, [columns]);
const matrix = (graph: GraphBuilder, { rows, columns, values }: Matrix): Value =>
  graph.constant(values, [rows, columns]);

function floatProduct(graph: GraphBuilder, kernel: Matrix, bias: Matrix | undefined, isTransposed: boolean): Product {
  const constants = [matrix(graph, kernel), ...(bias === undefined ? [] : [vector(graph, bias)])];
  const attributes = isTransposed ? { transB: 1 } : {};
  return (target, rows) => target.add('Gemm', [rows, ...constants], { attributes });
}

/** What a kernel in int8 is called in a graph: its bytes [in, out], and the scale of each column [out]. */
export interface IntegerKernel {
  readonly columns: Value;
  readonly scales: Value;
}

function integerKernel(graph: GraphBuilder, kernel: Matrix): IntegerKernel {
  const { quantised, scales } = quantiseColumns(kernel);
  return {
    columns: graph.constant(quantised, [kernel.rows, kernel.columns]),
    scales: graph.constant(scales, [kernel.columns]),
  };
}

/** Bytes 1 to 255 stand for -1 to 1. */
const BYTE = { scale: 1 / 127, zeroPoint: 128 };

/** `rows [row, in] x kernel + bias [out]`, [row, out], of rows that are within -1 and 1, as what ends in tanh is. */
export function boundedProduct(
  graph: GraphBuilder,
  rows: Value,
  { columns, scales }: IntegerKernel,
  ...bias: readonly Value[]
): Value {
  const range = [graph.scalar(BYTE.scale), graph.constant(Uint8Array.of(BYTE.zeroPoint), [])] as const;
  const bytes = graph.add('QuantizeLinear', [rows, ...range]);
  const ofKernel = ['', ...bias]; // no zero point: the kernel is symmetric
  return graph.add('MatMulIntegerToFloat', [bytes, columns, range[0], scales, range[1], ...ofKernel], {
    domain: RUNTIME_DOMAIN,
  });
}

/**
 * Each row is divided by its own largest magnitude, which the result gets back: what a row is multiplied to does not
 * depend on the other rows. A row of zeros becomes bytes that mean nothing, times 0.
 */
function integerProduct(graph: GraphBuilder, kernel: Matrix, bias: Matrix | undefined): Product {
  const inBytes = integerKernel(graph, kernel);
  const channel = graph.integers(-1);
  const shift = bias === undefined ? undefined : vector(graph, bias);
  return (target, rows) => {
    const magnitudes = target.add('Abs', [rows]);
    const largest = target.add('ReduceMax', [magnitudes, channel], { attributes: { keepdims: 1 } }); // [row, 1]
    const product = boundedProduct(target, target.add('Div', [rows, largest]), inBytes);
    const scaled = target.add('Mul', [product, largest]);
    return shift === undefined ? scaled : target.add('Add', [scaled, shift]);
  };
}

function integerOutput(graph: GraphBuilder, kernel: Matrix, bias: Matrix): Product {
  const inBytes = integerKernel(graph, transpose(kernel));
  const shift = vector(graph, bias);
  return (target, rows) => boundedProduct(target, rows, inBytes, shift);
}

/** The arithmetic of a precision. */
export function arithmeticOf(precision: Precision): Arithmetic {
  if (precision === 'int8') return { precision, product: integerProduct, outputLayer: integerOutput };
  return {
    precision,
    product: (graph, kernel, bias) => floatProduct(graph, kernel, bias, false),
    outputLayer: (graph, kernel, bias) => floatProduct(graph, kernel, bias, true),
  };
}
