import type { CellConfig } from '../model-config';

/**
 * Order of the gates along the last axis of an LSTM's kernel and bias: input, candidate, forget, output, which is that of
 * TensorFlow's LSTMBlockCell ("ICFO"). PyTorch has input, forget, candidate, output.
 */
export const LSTM_GATE_ORDER = ['input', 'candidate', 'forget', 'output'] as const;
export type LstmGate = (typeof LSTM_GATE_ORDER)[number];

/** Order of the gates along an LSTM's peepholes, and along both axes of the kernel of full gate recurrence. */
export const LSTM_PEEPHOLE_ORDER = ['input', 'forget', 'output'] as const satisfies readonly LstmGate[];

/** Order of the gates along the last axis of a GRU's kernels and biases, which is PyTorch's. */
export const GRU_GATE_ORDER = ['reset', 'update', 'candidate'] as const;

/** Order along the last axis of the kernels and biases of cells without a product with the hidden state. */
export const LINEAR_GATE_ORDER = {
  ssru: ['candidate', 'forget'],
  min_gru: ['candidate', 'update'],
  min_lstm: ['candidate', 'forget', 'input'],
} as const;

/** Places in a kernel of the gates of an LSTM, listed in another order. */
export function lstmGatePlaces(order: readonly [LstmGate, LstmGate, LstmGate, LstmGate]): number[] {
  return order.map((gate) => LSTM_GATE_ORDER.indexOf(gate));
}

/** The one gate that a variant has no weights of. */
const LACKED: Partial<Record<CellConfig['variant'], LstmGate>> = {
  no_input_gate: 'input',
  no_forget_gate: 'forget',
  no_output_gate: 'output',
  coupled_gates: 'forget',
};

/**
 * Where a plain LSTM that computes what a variant does has the weights of a gate from: the variant's own; those of the
 * input gate with the other sign, since 1 - sigmoid(a) = sigmoid(-a); or none, the gate standing open.
 */
export type GateOrigin = 'own' | 'coupled' | 'open';

/** @see Greff et al. 2017, appendix A */
export function gateOrigin(variant: CellConfig['variant'], gate: LstmGate): GateOrigin {
  if (LACKED[variant] !== gate) return 'own';
  return variant === 'coupled_gates' ? 'coupled' : 'open';
}

/** Bias of a gate that stands open: its sigmoid is 1 in float32. */
export const OPEN_GATE_BIAS = 30;

/** Parts of a cell's state besides `hidden`, in order. */
export function memoryParts({ kind, variant }: Pick<CellConfig, 'kind' | 'variant'>): readonly string[] {
  if (kind === 'ssru') return ['cell'];
  if (kind !== 'lstm') return [];
  return variant === 'full_gate_recurrence' ? ['cell', 'inputGate', 'forgetGate', 'outputGate'] : ['cell'];
}

/** The part of its state that a cell continues from even without any other; an SSRU reads no hidden state. */
export function carriedPart({ kind }: Pick<CellConfig, 'kind'>): 'hidden' | 'cell' {
  return kind === 'ssru' ? 'cell' : 'hidden';
}

/** Whether a plain LSTM, with peepholes or without, computes what the cell does, given other weights. */
export function isLstmByWeights({ kind, variant }: Pick<CellConfig, 'kind' | 'variant'>): boolean {
  return kind === 'lstm' && !variant.endsWith('activation') && variant !== 'full_gate_recurrence';
}
