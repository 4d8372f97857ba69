/* eslint-disable @typescript-eslint/no-require-imports -- only the library of the engine asked for is loaded */
import { openOnEngine } from '@tolmach/contracts';
import type { DeviceOptions, HostTensors } from '@tolmach/contracts';
import type { CharactersModelFile } from '../system';
import type { CharactersExecutor } from './characters-executor';

/** Opens the network of a language model on the engine asked for. */
export function openCharacters(
  file: CharactersModelFile,
  weights: HostTensors,
  where: string,
  device: DeviceOptions,
): Promise<CharactersExecutor> {
  const { precision, threads } = device;
  return openOnEngine(device, {
    onnx: async () => {
      const { openOnnxCharacters } = require('./open-onnx-characters') as typeof import('./open-onnx-characters'); // the type of that very module
      return openOnnxCharacters(file, weights, where, { precision, threads });
    },
    tensor: (engine) => {
      const { openTensorCharacters } =
        require('../network/open-tensor-characters') as typeof import('../network/open-tensor-characters'); // the type of that very module
      return openTensorCharacters(file, weights, where, { engine, threads });
    },
  });
}
