import { GRU_GATE_ORDER } from '@tolmach/contracts';
import { between, gateInputs, statePartsOf } from './cell-graph';
import type { CellGraph, CellValues, LayerPlace, LayerSource } from './cell-graph';
import type { Value } from './graph-builder';
import { isLinear, linearCell } from './linear-cell-graph';
import { lstmCell } from './lstm-cell-graph';
import { sliceColumns } from './matrix';
import type { Matrix } from './matrix';

/** The cell that a config names, its weights placed into the source's graph. */
export function openCellGraph(source: LayerSource, place: LayerPlace): CellGraph {
  const { kind, zoneout } = place.config;
  const cell = isLinear(kind) ? linearCell(source, place, kind) : CELLS[kind](source, place);
  return zoneout === 0 ? cell : zonedOut(cell, zoneout);
}

const CELLS = { lstm: lstmCell, gru: gruCell, elman: elmanCell } as const;

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
    parts: statePartsOf(config),
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
  const { reader } = source;
  const weights = {
    kernel: reader.matrix(`${path}/kernel`, inputSize + hiddenSize, hiddenSize),
    bias: reader.vector(`${path}/bias`, hiddenSize),
    gain: config.layerNorm ? reader.vector(`${path}/gain`, hiddenSize) : undefined,
  };
  const sum = gateInputs(source, weights, 1);
  return {
    hiddenSize,
    parts: statePartsOf(config),
    step(graph, inputs, { hidden }) {
      const joined = graph.add('Concat', [...inputs, hidden], { attributes: { axis: 1 } });
      return { hidden: graph.add('Tanh', [sum(graph, joined)]) };
    },
  };
}

const NONE = (): Value => '';

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
