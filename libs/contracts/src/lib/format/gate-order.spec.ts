import { cellConfigSchema } from '../model-config';
import { LSTM_GATE_ORDER, gateOrigin, lstmGatePlaces, memoryParts } from './gate-order';

it('finds the gates of an LSTM where the format has them', () => {
  expect(lstmGatePlaces(LSTM_GATE_ORDER)).toEqual([0, 1, 2, 3]);
  expect(lstmGatePlaces(['input', 'output', 'forget', 'candidate'])).toEqual([0, 3, 2, 1]); // ONNX
  expect(lstmGatePlaces(['input', 'forget', 'candidate', 'output'])).toEqual([0, 2, 1, 3]); // PyTorch
});

it('a variant lacks one gate at most, which a plain LSTM has open or from the input gate', () => {
  const origins = (variant: Parameters<typeof gateOrigin>[0]) =>
    LSTM_GATE_ORDER.map((gate) => gateOrigin(variant, gate));
  expect(origins('full')).toEqual(['own', 'own', 'own', 'own']);
  expect(origins('no_input_gate')).toEqual(['open', 'own', 'own', 'own']);
  expect(origins('no_forget_gate')).toEqual(['own', 'own', 'open', 'own']);
  expect(origins('no_output_gate')).toEqual(['own', 'own', 'own', 'open']);
  expect(origins('coupled_gates')).toEqual(['own', 'own', 'coupled', 'own']);
  expect(origins('full_gate_recurrence')).toEqual(['own', 'own', 'own', 'own']);
});

it('tells the parts of the state besides the hidden one', () => {
  const parts = (config: object) => memoryParts(cellConfigSchema.parse(config));
  expect(parts({})).toEqual(['cell']);
  expect(parts({ kind: 'gru' })).toEqual([]);
  expect(parts({ kind: 'ssru' })).toEqual(['cell']);
  expect(parts({ kind: 'min_lstm' })).toEqual([]);
  expect(parts({ variant: 'full_gate_recurrence' })).toEqual(['cell', 'inputGate', 'forgetGate', 'outputGate']);
});

it.each([
  [{ kind: 'gru', variant: 'no_input_gate' }, /full unless kind is lstm/],
  [{ kind: 'elman', peepholes: true }, /false unless kind is lstm/],
  [{ kind: 'ssru', recurrentDropout: 0.1 }, /no product with the hidden state/],
  [{ kind: 'min_gru', weightDropout: 0.1 }, /no product with the hidden state/],
])('refuses what a cell does not have: %j', (config, message) => {
  expect(() => cellConfigSchema.parse(config)).toThrow(message);
});
