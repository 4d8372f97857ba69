import type { HostTensors } from '@tolmach/contracts';

/** The same weights in memory that threads share: sent to a thread, they are not copied. */
export function sharedWeights(weights: HostTensors): HostTensors {
  const entries = Object.entries(weights).map(([name, { shape, values }]) => {
    const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
    shared.set(values);
    return [name, { shape, values: shared }] as const;
  });
  return Object.fromEntries(entries);
}
