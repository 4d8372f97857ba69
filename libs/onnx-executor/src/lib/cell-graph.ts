import { LAYER_NORM_EPSILON, memoryParts } from '@tolmach/contracts';
import type { CellConfig } from '@tolmach/contracts';
import type { Arithmetic, Product } from './arithmetic';
import type { GraphBuilder, Value } from './graph-builder';
import type { Matrix } from './matrix';
import type { WeightReader } from './weight-reader';

/** State of a cell, each part [row, hidden]; an LSTM has `cell` as well as `hidden`. */
export type CellValues = { readonly hidden: Value; readonly [part: string]: Value };

/** Names of the parts of a cell's state. */
export function statePartsOf(config: CellConfig): readonly string[] {
  return ['hidden', ...memoryParts(config)];
}

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

/** `next + share * (previous - next)`. */
export function between(graph: GraphBuilder, next: Value, previous: Value, share: Value): Value {
  return graph.add('Add', [next, graph.add('Mul', [share, graph.add('Sub', [previous, next])])]);
}

/** Weights of gates side by side. */
export interface GateWeights {
  readonly kernel: Matrix;
  readonly bias: Matrix;
  readonly gain: Matrix | undefined;
}

/** The summed inputs of all gates; under layer norm each gate's are normalised, the bias being added after. */
export function gateInputs({ graph, arithmetic }: LayerSource, weights: GateWeights, numGates: number): Product {
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
