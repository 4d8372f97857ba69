/* eslint-disable @typescript-eslint/no-require-imports -- only the library of the engine asked for is loaded */
import { isOnnx } from '@tolmach/contracts';
import type { CharactersModelFile, DeviceOptions, HostTensors } from '@tolmach/contracts';
import type { CharactersExecutor } from './characters-executor';

/** Opens the network of a language model on the engine asked for. */
export function openCharacters(
  file: CharactersModelFile,
  weights: HostTensors,
  where: string,
  { engine, precision, threads }: DeviceOptions,
): Promise<CharactersExecutor> {
  if (isOnnx(engine)) {
    const { openOnnxCharacters } = require('./open-onnx-characters') as typeof import('./open-onnx-characters'); // the type of that very module
    return openOnnxCharacters(file, weights, where, { precision, threads });
  }
  const { openTensorCharacters } =
    require('../network/open-tensor-characters') as typeof import('../network/open-tensor-characters'); // the type of that very module
  return openTensorCharacters(file, weights, where, { engine, threads });
}
