import { InputError } from '@tolmach/contracts';
import { packCheckpoint, startOfRun, unpackCheckpoint } from './run-state';

const state = { ...startOfRun('abc'), step: 3, best: { score: -1.5, step: 2 } };
const tensor = (values: number[]) => ({ a: { shape: [values.length], values: Float32Array.from(values) } });
const tensors = { weights: tensor([1, 0.1]), optimiser: tensor([1e-38, -0]), average: tensor([3]) };
const pieces = { 'pieces.model': Uint8Array.of(1, 2) };

it('unpackCheckpoint gives back what was packed, bit for bit', () => {
  expect(unpackCheckpoint(packCheckpoint(state, tensors, pieces))).toEqual({ state, tensors, pieces });
  const { average: _, ...without } = tensors;
  expect(unpackCheckpoint(packCheckpoint(state, without, pieces)).tensors.average).toBeUndefined();
});

it('unpackCheckpoint names the file that is not there', () => {
  const { 'optimiser.safetensors': _, ...rest } = packCheckpoint(state, tensors, pieces);
  expect(() => unpackCheckpoint(rest)).toThrow(InputError);
  expect(() => unpackCheckpoint(rest)).toThrow('checkpoint: expected optimiser.safetensors, received state.json, ');
});
