import { PARAMETER_PATHS, memoryParts } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import type { CharactersModelFile } from '../system';

/** Units of several streams that are read at once. */
export interface UnitChunk {
  /** [stream*time] */
  readonly ids: Int32Array;
  readonly numStreams: number;
  /** [stream, hidden] by name */
  readonly state: HostTensors;
}

/** What a network says after each unit of a chunk. */
export interface ReadChunk {
  /** [stream*time*vocabulary] natural log of the probability of each next unit, <= 0 */
  readonly logProbs: Float32Array;
  readonly state: HostTensors;
}

/** A language model's network on one engine; states are plain values, from which any chunk can continue. */
export interface CharactersExecutor {
  /** `ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
  readonly description: string;
  read(chunk: UnitChunk): Promise<ReadChunk>;
  /** Frees the weights. */
  dispose(): void;
}

/** The state before the first unit of some streams, zeros by name: `layers/0/hidden`. */
export function startState(
  { architecture }: Pick<CharactersModelFile, 'architecture'>,
  numStreams: number,
): HostTensors {
  const { cell, hiddenSize, numLayers } = architecture;
  const parts = ['hidden', ...memoryParts(cell)];
  const layers = Array.from({ length: numLayers }, (_, layer) => PARAMETER_PATHS.characters.layer(layer));
  const names = layers.flatMap((layer) => parts.map((part) => `${layer}/${part}`));
  const values = new Float32Array(numStreams * hiddenSize);
  return Object.fromEntries(names.map((name) => [name, { shape: [numStreams, hiddenSize], values }]));
}
