/**
 * Order of the gates along the last axis of an LSTM's kernel and bias: input, candidate, forget, output, which is that of
 * TensorFlow's LSTMBlockCell ("ICFO"). PyTorch has input, forget, candidate, output.
 */
export const LSTM_GATE_ORDER = ['input', 'candidate', 'forget', 'output'] as const;
export type LstmGate = (typeof LSTM_GATE_ORDER)[number];

/** Order of the gates along the last axis of a GRU's kernels and biases, which is PyTorch's. */
export const GRU_GATE_ORDER = ['reset', 'update', 'candidate'] as const;

/** Places in a kernel of the gates of an LSTM, listed in another order. */
export function lstmGatePlaces(order: readonly [LstmGate, LstmGate, LstmGate, LstmGate]): number[] {
  return order.map((gate) => LSTM_GATE_ORDER.indexOf(gate));
}
