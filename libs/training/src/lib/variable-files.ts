import type { HostTensor, HostTensors, Variable } from '@tolmach/tensor-runtime';

/** Copies of named variables on the host. */
export async function readVariables(variables: ReadonlyMap<string, Variable>): Promise<HostTensors> {
  const entries: [string, HostTensor][] = [];
  for (const [name, variable] of variables) {
    const tensor = variable.read();
    entries.push([name, { shape: variable.shape, values: Float32Array.from(await tensor.data()) }]);
    tensor.dispose();
  }
  return Object.fromEntries(entries);
}
