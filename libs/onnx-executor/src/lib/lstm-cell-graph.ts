import { LSTM_PEEPHOLE_ORDER, lstmGatePlaces, memoryParts } from '@tolmach/contracts';
import type { CellConfig } from '@tolmach/contracts';
import { gateInputs, statePartsOf } from './cell-graph';
import type { CellGraph, CellValues, LayerPlace, LayerSource } from './cell-graph';
import type { GraphBuilder, Value } from './graph-builder';
import { readLstm } from './lstm-weights';
import { reorderGates } from './matrix';
import type { Matrix } from './matrix';

/** Three sigmoids side by side are one operation; without peepholes they are taken together. */
const SIGMOIDS_FIRST = lstmGatePlaces([...LSTM_PEEPHOLE_ORDER, 'candidate']);

/**
 * An LSTM or a variant of one.
 * @see Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000; variants: Greff et al. 2017, appendix A
 */
export function lstmCell(source: LayerSource, place: LayerPlace): CellGraph {
  const { config, hiddenSize } = place;
  const { kernel, bias, gain, peepholes } = readLstm(source.reader, place);
  const ordered = (weights: Matrix) => reorderGates(weights, SIGMOIDS_FIRST);
  const sums = gateInputs(source, { kernel: ordered(kernel), bias: ordered(bias), gain: gain && ordered(gain) }, 4);
  const halves = source.graph.integers(3 * hiddenSize, hiddenSize);
  const ofGates = config.variant === 'full_gate_recurrence' ? gateRecurrence(source, place) : undefined;
  const seen = peepholes && peepholeValues(source.graph, peepholes, hiddenSize);
  return {
    hiddenSize,
    parts: statePartsOf(config),
    step(graph, inputs, state) {
      const before = state['cell'] ?? '';
      const summed = sums(graph, graph.add('Concat', [...inputs, state.hidden], AXIS));
      const [own = '', candidate = ''] = graph.addMany('Split', [summed, halves], 2, AXIS);
      const open = ofGates === undefined ? own : graph.add('Add', [own, ofGates(graph, state)]);
      const squashed = config.variant === 'no_input_activation' ? candidate : graph.add('Tanh', [candidate]);
      const moved = (inputGate: Value, forgetGate: Value) => {
        const added = graph.add('Mul', [inputGate, squashed]);
        return graph.add('Add', [graph.add('Mul', [forgetGate, before]), added]); // [row, hidden]
      };
      const ended = ({ next, ...gates }: Gated): CellValues => {
        const out = config.variant === 'no_output_activation' ? next : graph.add('Tanh', [next]);
        const all = { hidden: graph.add('Mul', [gates.outputGate, out]), cell: next, ...gates };
        return partsOf(all, config);
      };
      if (seen === undefined) {
        const gates = graph.addMany('Split', [graph.add('Sigmoid', [open])], 3, THREE);
        const [inputGate = '', forgetGate = '', outputGate = ''] = gates;
        return ended({ next: moved(inputGate, forgetGate), inputGate, forgetGate, outputGate });
      }
      const [early = '', late = ''] = graph.addMany('Split', [open, seen.halves], 2, AXIS);
      const twice = graph.add('Concat', [before, before], AXIS);
      const peeped = graph.add('Add', [early, graph.add('Mul', [twice, seen.early])]);
      const [inputGate = '', forgetGate = ''] = graph.addMany('Split', [graph.add('Sigmoid', [peeped])], 2, TWO);
      const next = moved(inputGate, forgetGate);
      const outputGate = graph.add('Sigmoid', [graph.add('Add', [late, graph.add('Mul', [next, seen.late])])]);
      return ended({ next, inputGate, forgetGate, outputGate });
    },
  };
}

const AXIS = { attributes: { axis: 1 } };
const TWO = { attributes: { axis: 1, num_outputs: 2 } };
const THREE = { attributes: { axis: 1, num_outputs: 3 } };

/** The cell after a step, and the gates, each [row, hidden]. */
interface Gated {
  readonly next: Value;
  readonly inputGate: Value;
  readonly forgetGate: Value;
  readonly outputGate: Value;
}

/** Of all that a step made, the parts of the state. */
function partsOf(all: CellValues, config: CellConfig): CellValues {
  const parts = memoryParts(config).map((part) => [part, all[part] ?? '']);
  return { hidden: all.hidden, ...(Object.fromEntries(parts) as Record<string, Value>) };
}

/** Those of the input and the forget gate side by side, that of the output gate, and the sizes of the two halves. */
function peepholeValues(graph: GraphBuilder, { values }: Matrix, hiddenSize: number) {
  return {
    early: graph.constant(values.subarray(0, 2 * hiddenSize), [2 * hiddenSize]),
    late: graph.constant(values.subarray(2 * hiddenSize), [hiddenSize]),
    halves: graph.integers(2 * hiddenSize, hiddenSize),
  };
}

/** What the gates of the step before add to the sums of the three gates, [row, 3*hidden]. */
function gateRecurrence({ graph: outer, reader, arithmetic }: LayerSource, { hiddenSize, path }: LayerPlace) {
  const product = arithmetic.product(outer, reader.matrix(`${path}/gateKernel`, 3 * hiddenSize, 3 * hiddenSize));
  return (graph: GraphBuilder, state: CellValues): Value => {
    const gates = ['inputGate', 'forgetGate', 'outputGate'].map((part) => state[part] ?? '');
    return product(graph, graph.add('Concat', gates, AXIS));
  };
}
