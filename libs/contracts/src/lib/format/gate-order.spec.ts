import { LSTM_GATE_ORDER, lstmGatePlaces } from './gate-order';

it('finds the gates of an LSTM where the format has them', () => {
  expect(lstmGatePlaces(LSTM_GATE_ORDER)).toEqual([0, 1, 2, 3]);
  expect(lstmGatePlaces(['input', 'output', 'forget', 'candidate'])).toEqual([0, 3, 2, 1]); // ONNX
  expect(lstmGatePlaces(['input', 'forget', 'candidate', 'output'])).toEqual([0, 2, 1, 3]); // PyTorch
});
