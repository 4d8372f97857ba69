import { existsSync } from 'node:fs';
import path from 'node:path';
import { DeviceError } from '@tolmach/contracts';
import type { Engine, RungRequest } from './engine-ladder';
import { tf } from '../tensor/tf';
import { registerWebgpuAddN } from '../kernel/webgpu-add-n';
import { limitFreeBuffers } from '../kernel/webgpu-buffers';
import type { BufferedBackend } from '../kernel/webgpu-buffers';
import { failReadsAfterFaults } from '../kernel/webgpu-faults';
import type { ReadingBackend } from '../kernel/webgpu-faults';
import { registerWebgpuSum } from '../kernel/webgpu-sum';

/** The part of a WebGPU adapter that tells a real one from an emulation. */
interface Adapter {
  readonly info?: {
    readonly description?: string;
    readonly device?: string;
    readonly architecture?: string;
    readonly isFallbackAdapter?: boolean;
  };
}

interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: string }): Promise<Adapter | null>;
}

const SOFTWARE_ADAPTER = /llvmpipe|lavapipe|swiftshader|basic render|software/i;

/**
 * Makes a GPU the active engine, through Dawn. On the way down the ladder a software adapter does not count:
 * WebAssembly is faster than an emulated GPU. By name it does, which is how the engine is tried without a GPU: Vulkan
 * takes the driver that `VK_DRIVER_FILES` names.
 *
 * @throws {@link DeviceError} when there is no adapter, or only an emulated one that nobody asked for by name
 */
export async function openWebgpu({ byName }: RungRequest): Promise<Pick<Engine, 'description'>> {
  if (!byName && !mayHaveGpu()) throw noAdapter('no Vulkan driver');
  const { create, globals } = await import('webgpu');
  const gpu: Gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw noAdapter('no adapter');
  const name = adapterName(adapter);
  const isSoftware = isSoftwareAdapter(adapter);
  if (!byName && isSoftware) throw noAdapter(`only ${name}, an emulation`);
  Object.assign(globalThis, globals);
  // Node 21 and later define a read-only `navigator`, which the backend looks for the GPU in.
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  await import('@tensorflow/tfjs-backend-webgpu');
  registerWebgpuAddN();
  registerWebgpuSum();
  if (!(await tf.setBackend('webgpu'))) throw noAdapter(`${name}, which did not start`);
  const backend = tf.backend() as unknown as ReadingBackend & BufferedBackend; // the core types every backend alike
  failReadsAfterFaults(backend);
  limitFreeBuffers(backend);
  return { description: isSoftware ? `WebGPU, ${name}, emulated on the CPU` : `WebGPU, ${name}` };
}

/** On Linux a Vulkan driver announces itself in a folder; looking there first saves a load and Dawn's own complaint. */
function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  if (process.env['VK_DRIVER_FILES'] !== undefined || process.env['VK_ICD_FILENAMES'] !== undefined) return true;
  const shared = process.env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share';
  return ['/etc', ...shared.split(':')].some((folder) => existsSync(path.join(folder, 'vulkan', 'icd.d')));
}

/** Whether the adapter computes on the CPU after all. */
export function isSoftwareAdapter(adapter: Adapter): boolean {
  return adapter.info?.isFallbackAdapter === true || SOFTWARE_ADAPTER.test(adapterName(adapter));
}

function adapterName({ info }: Adapter): string {
  return (
    [info?.description, info?.device, info?.architecture].find((word) => word !== undefined && word !== '') ?? 'GPU'
  );
}

function noAdapter(received: string): DeviceError {
  return new DeviceError({
    where: 'engine webgpu',
    expected: 'a GPU with a Vulkan, Metal or Direct3D 12 driver',
    received,
    next: 'Install the driver of the GPU (on Linux with its loader, libvulkan.so.1), or choose another engine.',
    code: 'no-gpu',
  });
}
