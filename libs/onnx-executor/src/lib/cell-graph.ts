import { GRU_GATE_ORDER, LAYER_NORM_EPSILON, lstmGatePlaces } from '@tolmach/contracts';
import type { CellConfig } from '@tolmach/contracts';
import type { Arithmetic } from './arithmetic';
import type { GraphBuilder, Value } from './graph-builder';
import { reorderGates, sliceColumns } from './matrix';
import type { Matrix } from './matrix';
import type { WeightReader } from './weight-reader';

/** State of a cell, each part [row, hidden]; an LSTM has `cell` as well as `hidden`. */
export type CellValues = { readonly hidden: Value; readonly [part: string]: Value };

/** Parts of each cell's state. */
export const STATE_PARTS = { lstm: ['hidden', 'cell'], gru: ['hidden'], elman: ['hidden'] } as const;

/** A recurrent cell in a graph: one step of one layer. */
export interface CellGraph {
  readonly hiddenSize: number;
  /** Names of the parts of the state. */
  readonly parts: readonly string[];
  /** The next state; the inputs, each [row, *], are joined. `graph` may be the body of a loop. */
  step(graph: GraphBuilder, inputs: readonly Value[], state: CellValues): CellValues;
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
}

/** The cell that a config names, its weights placed into the source's graph. */
export function openCellGraph(source: LayerSource, place: LayerPlace): CellGraph {
  const cell = { lstm: lstmCell, gru: gruCell, elman: elmanCell }[place.config.kind](source, place);
  return place.config.zoneout === 0 ? cell : zonedOut(cell, place.config.zoneout);
}

/** Three sigmoids side by side are one operation. */
const SIGMOIDS_FIRST = lstmGatePlaces(['input', 'forget', 'output', 'candidate']);

/** @see Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000 */
function lstmCell(source: LayerSource, { config, hiddenSize, inputSize, path }: LayerPlace): CellGraph {
  const width = 4 * hiddenSize;
  const weights = gateWeights(source, { path, rows: inputSize + hiddenSize, width, config }, SIGMOIDS_FIRST);
  const halves = source.graph.integers(3 * hiddenSize, hiddenSize);
  const gates = gateInputs(source, weights, 4);
  return {
    hiddenSize,
    parts: STATE_PARTS.lstm,
    step(graph, inputs, { hidden, cell = '' }) {
      const summed = gates(graph, graph.add('Concat', [...inputs, hidden], { attributes: { axis: 1 } }));
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
function gruCell(source: LayerSource, { config, hiddenSize, inputSize, path }: LayerPlace): CellGraph {
  const { graph: outer, reader, arithmetic } = source;
  const width = 3 * hiddenSize;
  const kernel = reader.matrix(`${path}/inputKernel`, inputSize, width);
  const bias = reader.vector(`${path}/bias`, width);
  const gain = config.layerNorm ? reader.vector(`${path}/gain`, width) : undefined;
  const ofInput = gateInputs(source, { kernel, bias, gain }, 3);
  const recurrentKernel = reader.matrix(`${path}/recurrentKernel`, hiddenSize, width);
  const recurrentBias = reader.vector(`${path}/recurrentBias`, width);
  const products = GRU_GATE_ORDER.map((_, index) => {
    const ofGate = (weights: Matrix) => sliceColumns(weights, index * hiddenSize, hiddenSize);
    return arithmetic.product(outer, ofGate(recurrentKernel), ofGate(recurrentBias));
  });
  const [reset = NONE, update = NONE, candidate = NONE] = products;
  return {
    hiddenSize,
    parts: STATE_PARTS.gru,
    step(graph, inputs, { hidden }) {
      const joined = graph.add('Concat', inputs, { attributes: { axis: 1 } });
      const parts = graph.addMany('Split', [ofInput(graph, joined)], 3, { attributes: { axis: 1, num_outputs: 3 } });
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
function elmanCell(source: LayerSource, { config, hiddenSize, inputSize, path }: LayerPlace): CellGraph {
  const weights = gateWeights(source, { path, rows: inputSize + hiddenSize, width: hiddenSize, config }, [0]);
  const sum = gateInputs(source, weights, 1);
  return {
    hiddenSize,
    parts: STATE_PARTS.elman,
    step(graph, inputs, { hidden }) {
      const joined = graph.add('Concat', [...inputs, hidden], { attributes: { axis: 1 } });
      return { hidden: graph.add('Tanh', [sum(graph, joined)]) };
    },
  };
}

/** In inference each unit takes the expected value. @see Krueger et al. 2017, equations 3 and 4 */
function zonedOut(cell: CellGraph, rate: number): CellGraph {
  return {
    ...cell,
    step(graph, inputs, state) {
      const next = cell.step(graph, inputs, state);
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

function gateWeights(
  { reader }: LayerSource,
  { path, rows, width, config }: { path: string; rows: number; width: number; config: CellConfig },
  order: readonly number[],
): GateWeights {
  const ordered = (weights: Matrix) => reorderGates(weights, order);
  return {
    kernel: ordered(reader.matrix(`${path}/kernel`, rows, width)),
    bias: ordered(reader.vector(`${path}/bias`, width)),
    gain: config.layerNorm ? ordered(reader.vector(`${path}/gain`, width)) : undefined,
  };
}

const NONE = (): Value => '';

/** The summed inputs of all gates; under layer norm each gate's are normalised, the bias being added after. */
function gateInputs({ graph, arithmetic }: LayerSource, weights: GateWeights, numGates: number) {
  const { kernel, bias, gain } = weights;
  if (gain === undefined) return arithmetic.product(graph, kernel, bias);
  const product = arithmetic.product(graph, kernel);
  const grouped = graph.integers(-1, numGates, kernel.columns / numGates);
  const flat = graph.integers(-1, kernel.columns);
  const ones = graph.constant(new Float32Array(kernel.columns / numGates).fill(1), [kernel.columns / numGates]);
  const scale = graph.constant(gain.values, [gain.columns]);
  const shift = graph.constant(bias.values, [bias.columns]);
  return (target: GraphBuilder, rows: Value): Value => {
    const groups = target.add('Reshape', [product(target, rows), grouped]); // [row, gate, hidden]
    const attributes = { axis: -1, epsilon: LAYER_NORM_EPSILON };
    const normal = target.add('Reshape', [target.add('LayerNormalization', [groups, ones], { attributes }), flat]);
    return target.add('Add', [target.add('Mul', [normal, scale]), shift]);
  };
}
