/** Values of one tensor on the host, row-major. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Tensors on the host by slash path. */
export type HostTensors = Readonly<Record<string, HostTensor>>;
