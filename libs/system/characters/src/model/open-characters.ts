/* eslint-disable @typescript-eslint/no-require-imports -- only the library of the engine asked for is loaded */
import { lazy, openOnEngine } from '@tolmach/contracts';
import type { DeviceOptions, HostTensors } from '@tolmach/contracts';
import type { CharactersModelFile } from '../system';
import type { CharactersExecutor } from './characters-executor';

const openOnnx = lazy(
  () => require('./open-onnx-characters') as typeof import('./open-onnx-characters'),
  'openOnnxCharacters',
); // the type of that very module
const openTensor = lazy(
  () => require('../network/open-tensor-characters') as typeof import('../network/open-tensor-characters'), // the type of that very module
  'openTensorCharacters',
);

/** Opens the network of a language model on the engine asked for. */
export function openCharacters(
  file: CharactersModelFile,
  weights: HostTensors,
  where: string,
  device: Partial<DeviceOptions>,
): Promise<CharactersExecutor> {
  return openOnEngine(device, {
    onnx: (options) => openOnnx(file, weights, where, options),
    tensor: (options) => openTensor(file, weights, where, options),
  });
}
