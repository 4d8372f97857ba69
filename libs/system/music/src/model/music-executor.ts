import { memoryParts } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import type { MusicArchitecture } from '../architecture';

/** Steps of one piece, from a state on. */
export interface StepChunk {
  /** [time*pitch]: a piano roll */
  readonly roll: Float32Array;
  /** [1, hidden] by name */
  readonly state: HostTensors;
}

/** What a network says after each step of a chunk. */
export interface ReadSteps {
  /** [time*pitch]: logits of the pitches of the step that follows */
  readonly logits: Float32Array;
  readonly state: HostTensors;
}

/** The network of a model of music on one engine; states are plain values, from which any chunk can continue. */
export interface MusicExecutor {
  /** human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
  readonly description: string;
  read(chunk: StepChunk): Promise<ReadSteps>;
  /** Frees the weights. */
  dispose(): void;
}

/** Name of a part of the state of a layer, which is the path of the layer's parameters: `layers/0/hidden`. */
export function statePath(layer: number, part: string): string {
  return `layers/${String(layer)}/${part}`;
}

/** The state before the first step of a piece, zeros by name. */
export function startState({ cell, hiddenSize, numLayers }: MusicArchitecture): HostTensors {
  const layers = Array.from({ length: numLayers }, (_, layer) => layer);
  const names = layers.flatMap((layer) => ['hidden', ...memoryParts(cell)].map((part) => statePath(layer, part)));
  return Object.fromEntries(
    names.map((name) => [name, { shape: [1, hiddenSize], values: new Float32Array(hiddenSize) }]),
  );
}
