import type { CellConfig } from '@tolmach/contracts';
import type { Arithmetic, Product } from './arithmetic';
import type { GraphBuilder, Value } from './graph-builder';
import { joinRows, reorderGates, sliceColumns, sliceRows } from './matrix';
import type { Matrix } from './matrix';
import type { WeightReader } from './weight-reader';

/** State of a cell, each part [row, hidden]; an LSTM has `cell` beside `hidden`. */
export type CellValues = { readonly hidden: Value; readonly [part: string]: Value };

/** Parts of each cell's state. */
export const STATE_PARTS = { lstm: ['hidden', 'cell'], gru: ['hidden'], elman: ['hidden'] } as const;

/** A recurrent cell in a graph: one step of one layer. */
export interface CellGraph {
  readonly hiddenSize: number;
  /** Names of the parts of the state. */
  readonly parts: readonly string[];
  /**
   * The next state; the inputs, each [row, *], are joined. `graph` may be the body of a loop.
   * @param product - [row, gates*hidden]: what the inputs that come multiplied add to the gates, for places that have such
   */
  step(graph: GraphBuilder, inputs: readonly Value[], state: CellValues, product?: Value): CellValues;
}

/** Where the weights of a layer come from, and how they enter a graph. */
export interface LayerSource {
  readonly graph: GraphBuilder;
  readonly reader: WeightReader;
  readonly arithmetic: Arithmetic;
}

/** A layer's place in the network. */
export interface LayerPlace {
  readonly config: CellConfig;
  readonly hiddenSize: number;
  readonly inputSize: number;
  /** slash path of its parameters */
  readonly path: string;
  /** how many of the inputs, the last ones, come as their product with their rows of the kernel; 0 when left out */
  readonly numMultiplied?: number;
}

/** Summed inputs that a cell has for each of its channels. */
export const GATES = { lstm: 4, gru: 3, elman: 1 } as const;

/** The cell that a config names, its weights placed into the source's graph. */
export function openCellGraph(source: LayerSource, place: LayerPlace): CellGraph {
  const cell = { lstm: lstmCell, gru: gruCell, elman: elmanCell }[place.config.kind](source, place);
  return place.config.zoneout === 0 ? cell : zonedOut(cell, place.config.zoneout);
}

/** Rows of a layer's kernel that belong to the inputs which come multiplied, [numMultiplied, gates*hidden], gates as in the graph. */
export function multipliedKernel({ reader }: LayerSource, place: LayerPlace): Matrix {
  const { config, inputSize, hiddenSize, path, numMultiplied = 0 } = place;
  const width = GATES[config.kind] * hiddenSize;
  const rows = inputSize + (config.kind === 'gru' ? 0 : hiddenSize);
  const kernel = reader.matrix(`${path}/${config.kind === 'gru' ? 'inputKernel' : 'kernel'}`, rows, width);
  const ordered = config.kind === 'lstm' ? reorderGates(kernel, SIGMOIDS_FIRST) : kernel;
  return sliceRows(ordered, inputSize - numMultiplied, inputSize);
}

/** A kernel whose rows begin with the inputs', without those of the inputs that come multiplied. */
function withoutMultiplied(kernel: Matrix, { inputSize, numMultiplied = 0 }: LayerPlace): Matrix {
  if (numMultiplied === 0) return kernel;
  return joinRows(sliceRows(kernel, 0, inputSize - numMultiplied), sliceRows(kernel, inputSize, kernel.rows));
}

/** Gates of LSTM kernels lie as input, candidate, forget, output; three sigmoids side by side are one operation. */
const SIGMOIDS_FIRST = [0, 2, 3, 1];

/** @see Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000 */
function lstmCell(source: LayerSource, place: LayerPlace): CellGraph {
  const { hiddenSize } = place;
  const weights = gateWeights(source, place, SIGMOIDS_FIRST);
  const halves = source.graph.integers(3 * hiddenSize, hiddenSize);
  const gates = gateInputs(source, weights, 4);
  return {
    hiddenSize,
    parts: STATE_PARTS.lstm,
    step(graph, inputs, { hidden, cell = '' }, product) {
      const summed = gates(graph, graph.add('Concat', [...inputs, hidden], { attributes: { axis: 1 } }), product);
      const [open = '', candidate = ''] = graph.addMany('Split', [summed, halves], 2, { attributes: { axis: 1 } });
      const [inputGate = '', forgetGate = '', outputGate = ''] = graph.addMany(
        'Split',
        [graph.add('Sigmoid', [open])],
        3,
        { attributes: { axis: 1, num_outputs: 3 } },
      );
      const added = graph.add('Mul', [inputGate, graph.add('Tanh', [candidate])]);
      const next = graph.add('Add', [graph.add('Mul', [forgetGate, cell]), added]); // [row, hidden]
      return { hidden: graph.add('Mul', [outputGate, graph.add('Tanh', [next])]), cell: next };
    },
  };
}

/** @see Cho et al. 2014, equations 5-8 (reset before the product); `after` is cuDNN's and PyTorch's form */
function gruCell(source: LayerSource, place: LayerPlace): CellGraph {
  const { graph: outer, reader, arithmetic } = source;
  const { config, hiddenSize, inputSize, path } = place;
  const width = GATES.gru * hiddenSize;
  const kernel = withoutMultiplied(reader.matrix(`${path}/inputKernel`, inputSize, width), place);
  const bias = reader.vector(`${path}/bias`, width);
  const gain = config.layerNorm ? reader.vector(`${path}/gain`, width) : undefined;
  const ofInput = gateInputs(source, { kernel, bias, gain }, 3);
  const recurrentKernel = reader.matrix(`${path}/recurrentKernel`, hiddenSize, width);
  const recurrentBias = reader.vector(`${path}/recurrentBias`, width);
  const gate = (index: number) => ({
    kernel: sliceColumns(recurrentKernel, index * hiddenSize, hiddenSize),
    bias: sliceColumns(recurrentBias, index * hiddenSize, hiddenSize),
  });
  const products = [0, 1, 2].map(gate).map((one) => arithmetic.product(outer, one.kernel, one.bias));
  const [reset = NONE, update = NONE, candidate = NONE] = products;
  return {
    hiddenSize,
    parts: STATE_PARTS.gru,
    step(graph, inputs, { hidden }, product) {
      const joined = graph.add('Concat', inputs, { attributes: { axis: 1 } });
      const summed = ofInput(graph, joined, product);
      const parts = graph.addMany('Split', [summed], 3, { attributes: { axis: 1, num_outputs: 3 } });
      const [resetInput = '', updateInput = '', candidateInput = ''] = parts;
      const resetGate = graph.add('Sigmoid', [graph.add('Add', [resetInput, reset(graph, hidden)])]);
      const updateGate = graph.add('Sigmoid', [graph.add('Add', [updateInput, update(graph, hidden)])]);
      const recurrent =
        config.resetGate === 'before'
          ? candidate(graph, graph.add('Mul', [hidden, resetGate]))
          : graph.add('Mul', [candidate(graph, hidden), resetGate]);
      const proposed = graph.add('Tanh', [graph.add('Add', [candidateInput, recurrent])]);
      return { hidden: between(graph, proposed, hidden, updateGate) };
    },
  };
}

/** @see Elman 1990 */
function elmanCell(source: LayerSource, place: LayerPlace): CellGraph {
  const { hiddenSize } = place;
  const weights = gateWeights(source, place, [0]);
  const sum = gateInputs(source, weights, 1);
  return {
    hiddenSize,
    parts: STATE_PARTS.elman,
    step(graph, inputs, { hidden }, product) {
      const joined = graph.add('Concat', [...inputs, hidden], { attributes: { axis: 1 } });
      return { hidden: graph.add('Tanh', [sum(graph, joined, product)]) };
    },
  };
}

/** In inference each unit takes the expected value. @see Krueger et al. 2017, equations 3 and 4 */
function zonedOut(cell: CellGraph, rate: number): CellGraph {
  return {
    ...cell,
    step(graph, inputs, state, product) {
      const next = cell.step(graph, inputs, state, product);
      const kept = graph.scalar(rate);
      const mixed = Object.entries(next).map(([part, value]) => [part, between(graph, value, state[part] ?? '', kept)]);
      return Object.fromEntries(mixed) as CellValues; // the parts of `next`
    },
  };
}

/** `next + share * (previous - next)`. */
export function between(graph: GraphBuilder, next: Value, previous: Value, share: Value): Value {
  return graph.add('Add', [next, graph.add('Mul', [share, graph.add('Sub', [previous, next])])]);
}

interface GateWeights {
  readonly kernel: Matrix;
  readonly bias: Matrix;
  readonly gain: Matrix | undefined;
}

/** Of a cell whose one kernel multiplies inputs and hidden state side by side. */
function gateWeights({ reader }: LayerSource, place: LayerPlace, order: readonly number[]): GateWeights {
  const { config, hiddenSize, inputSize, path } = place;
  const width = GATES[config.kind] * hiddenSize;
  const ordered = (weights: Matrix) => reorderGates(weights, order);
  return {
    kernel: withoutMultiplied(ordered(reader.matrix(`${path}/kernel`, inputSize + hiddenSize, width)), place),
    bias: ordered(reader.vector(`${path}/bias`, width)),
    gain: config.layerNorm ? ordered(reader.vector(`${path}/gain`, width)) : undefined,
  };
}

const NONE = (): Value => '';

/** Added to the variance before the root, as in training. */
const LAYER_NORM_EPSILON = 1e-5;

/** The summed inputs of all gates, from rows and what is added to their product. */
type GateInputs = (graph: GraphBuilder, rows: Value, product?: Value) => Value;

/** Under layer norm each gate's sums are normalised, the bias being added after. */
function gateInputs({ graph, arithmetic }: LayerSource, weights: GateWeights, numGates: number): GateInputs {
  const { kernel, bias, gain } = weights;
  if (gain === undefined) return summing(arithmetic.product(graph, kernel, bias));
  const sums = summing(arithmetic.product(graph, kernel));
  const grouped = graph.integers(-1, numGates, kernel.columns / numGates);
  const flat = graph.integers(-1, kernel.columns);
  const ones = graph.constant(new Float32Array(kernel.columns / numGates).fill(1), [kernel.columns / numGates]);
  const scale = graph.constant(gain.values, [gain.columns]);
  const shift = graph.constant(bias.values, [bias.columns]);
  return (target, rows, product) => {
    const groups = target.add('Reshape', [sums(target, rows, product), grouped]); // [row, gate, hidden]
    const attributes = { axis: -1, epsilon: LAYER_NORM_EPSILON };
    const normal = target.add('Reshape', [target.add('LayerNormalization', [groups, ones], { attributes }), flat]);
    return target.add('Add', [target.add('Mul', [normal, scale]), shift]);
  };
}

function summing(multiply: Product): GateInputs {
  return (graph, rows, product) => {
    const sum = multiply(graph, rows);
    return product === undefined ? sum : graph.add('Add', [sum, product]);
  };
}
