import { LINEAR_GATE_ORDER, carriedPart } from '@tolmach/contracts';
import type { CellConfig } from '@tolmach/contracts';
import { gateInputs, statePartsOf } from './cell-graph';
import type { CellGraph, LayerPlace, LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';

/** Kinds of cell whose gates see the input alone. */
export type LinearKind = keyof typeof LINEAR_GATE_ORDER;

/** Whether a kind of cell is one of them. */
export function isLinear(kind: CellConfig['kind']): kind is LinearKind {
  return kind in LINEAR_GATE_ORDER;
}

/** What a step makes of the memory: `keep * memory + add`. */
export interface CoefficientValues {
  readonly keep: Value;
  readonly add: Value;
}

/** A cell whose next memory is linear in the one before, with coefficients from the input alone. */
export interface LinearCellGraph extends CellGraph {
  /** From inputs [row, input], of one step or of many. */
  coefficients(graph: GraphBuilder, inputs: Value): CoefficientValues;
  /** Hidden states from memories of the same shape. */
  readout(graph: GraphBuilder, memory: Value): Value;
}

type Coefficients = (graph: GraphBuilder, gates: readonly Value[]) => CoefficientValues;

/** Coefficients from the gate inputs in LINEAR_GATE_ORDER. */
const COEFFICIENTS: Readonly<Record<LinearKind, Coefficients>> = {
  /** @see Kim et al. 2019, section 3.1 */
  ssru(graph, [candidate = '', forget = '']) {
    const keep = graph.add('Sigmoid', [forget]);
    return { keep, add: graph.add('Mul', [candidate, complement(graph, keep)]) };
  },
  /** @see Feng et al. 2024, section 3.1 and algorithm 6 of appendix B */
  min_gru(graph, [candidate = '', update = '']) {
    const taken = graph.add('Sigmoid', [update]);
    return { keep: complement(graph, taken), add: graph.add('Mul', [taken, positive(graph, candidate)]) };
  },
  /** @see Feng et al. 2024, section 3.2 and algorithm 8 of appendix B */
  min_lstm(graph, [candidate = '', forget = '', input = '']) {
    const [kept, taken] = [graph.add('Sigmoid', [forget]), graph.add('Sigmoid', [input])];
    const both = graph.add('Add', [kept, taken]);
    const add = graph.add('Mul', [graph.add('Div', [taken, both]), positive(graph, candidate)]);
    return { keep: graph.add('Div', [kept, both]), add };
  },
};

function complement(graph: GraphBuilder, share: Value): Value {
  return graph.add('Sub', [graph.scalar(1), share]);
}

/** The g of Feng et al. 2024, appendix B: x + 0.5 above zero, sigmoid(x) below. */
function positive(graph: GraphBuilder, candidate: Value): Value {
  const below = graph.add('Sigmoid', [graph.add('Min', [candidate, graph.scalar(0)])]);
  return graph.add('Add', [graph.add('Relu', [candidate]), below]);
}

/** A simpler simple recurrent unit, a minimal GRU or a minimal LSTM. */
export function linearCell(source: LayerSource, place: LayerPlace, kind: LinearKind): LinearCellGraph {
  const { config, hiddenSize, inputSize, path } = place;
  const { reader } = source;
  const numGates = LINEAR_GATE_ORDER[kind].length;
  const width = numGates * hiddenSize;
  const weights = {
    kernel: reader.matrix(`${path}/kernel`, inputSize, width),
    bias: reader.vector(`${path}/bias`, width),
    gain: config.layerNorm ? reader.vector(`${path}/gain`, width) : undefined,
  };
  const sums = gateInputs(source, weights, numGates);
  const parts = statePartsOf(config);
  const split = { attributes: { axis: 1, num_outputs: numGates } };
  const coefficients: LinearCellGraph['coefficients'] = (graph, inputs) =>
    COEFFICIENTS[kind](graph, graph.addMany('Split', [sums(graph, inputs)], numGates, split));
  const readout: LinearCellGraph['readout'] = (graph, memory) =>
    kind === 'ssru' ? graph.add('Relu', [memory]) : memory;
  return {
    hiddenSize,
    parts,
    coefficients,
    readout,
    step(graph, inputs, state) {
      const joined = inputs.length === 1 ? (inputs[0] ?? '') : graph.add('Concat', inputs, { attributes: { axis: 1 } });
      const { keep, add } = coefficients(graph, joined);
      const next = graph.add('Add', [graph.add('Mul', [keep, state[carriedPart({ kind })] ?? '']), add]);
      const hidden = readout(graph, next);
      return kind === 'ssru' ? { hidden, cell: next } : { hidden };
    },
  };
}
