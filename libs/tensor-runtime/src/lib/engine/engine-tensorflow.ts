import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import util from 'node:util';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { DeviceError } from '@tolmach/contracts';
import {
  currentEngineFolder,
  engineAddonFile,
  loadEngineAddon,
  quietLoadFile,
  trainingKernelsFile,
} from '@tolmach/durable-files';
import type { Engine, RungRequest } from './engine-ladder';
import { noteTrainingKernels } from '../kernel/training-kernels';
import type { TrainingKernels } from '../kernel/training-kernels';
import { registerTensorflowMatMul } from '../kernel/tensorflow-matmul';
import { tf } from '../tensor/tf';

/** The part of TensorFlow.js's native addon that is used here. */
interface Addon {
  readonly TF_Version: string;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
}

type TfjsAddon = ConstructorParameters<typeof NodeJSKernelBackend>[0];

/** The part of TensorFlow.js's Node backend that is used here. */
interface NodeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  createOutputTensor(metadata: { readonly dtype: number }): tf.Tensor;
}

/** What users without libtensorflow are told. */
export const INSTALL_HINT = 'Training is many times faster on TensorFlow: npx @tolmach/engine install';

/**
 * Makes libtensorflow the active engine.
 *
 * The addon is loaded from the user's cache under the JavaScript half of tfjs-node-gpu. The package's own index would
 * want the addon inside node_modules, where every `npm ci` removes it and where we may not be allowed to write.
 *
 * @throws {@link DeviceError} when libtensorflow is not installed or does not load
 */
export async function openTensorflow({ threads }: RungRequest): Promise<Pick<Engine, 'description' | 'hint'>> {
  const folder = currentEngineFolder();
  const addonFile = engineAddonFile(folder);
  if (!existsSync(addonFile)) {
    throw new DeviceError({
      where: 'engine tensorflow',
      expected: `libtensorflow in ${folder}`,
      received: 'no such folder',
      next: 'Install it once: npx @tolmach/engine install',
      code: 'engine-not-installed',
    });
  }
  prepareProcess(threads);
  loadEngineAddon(quietLoadFile(folder), 'tensorflow');
  const addon = loadEngineAddon(addonFile, 'tensorflow') as Addon; // a native module has no types
  const known = tf.findBackend('tensorflow') as tf.KernelBackend | null; // tfjs is compiled without strict nulls
  const backend = (known ?? (await registerBackend(addon))) as NodeBackend; // the one class under this name
  await tf.setBackend('tensorflow');
  const isCurrent = loadTrainingKernels(folder);
  return { ...describe(addon, backend), ...(!isCurrent && { hint: OLD_ENGINE_HINT }) };
}

/** What has to be in place before the library loads; the user's own settings win. */
function prepareProcess(threads: number | undefined): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1'; // off by default without VNNI, and worth 10-15 % there
  if (threads !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  // tfjs-node 4.22 calls two predicates in its kernels that Node 22 deprecates aloud and Node 23 begins to remove.
  const predicates: Partial<Record<string, unknown>> = util; // open for additions, as CommonJS modules are
  predicates['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  predicates['isArray'] = Array.isArray;
}

/** What users of an engine that was installed before today's kernels are told: it computes without, only slower. */
const OLD_ENGINE_HINT =
  'This engine is of an earlier version: training is slower, and a signal can damage it. Install it again: npx @tolmach/engine install';

/** Returns whether the engine has them. */
function loadTrainingKernels(folder: string): boolean {
  const file = trainingKernelsFile(folder);
  const isThere = existsSync(file);
  if (isThere) noteTrainingKernels(loadEngineAddon(file, 'tensorflow') as TrainingKernels); // a native module has no types
  return isThere;
}

async function registerBackend(addon: Addon): Promise<tf.KernelBackend> {
  const packageName = '@tensorflow/tfjs-node-gpu';
  const { NodeJSKernelBackend: Backend } = await importBackend();
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  registerTensorflowMatMul();
  const backend: unknown = new Backend(addon as TfjsAddon, packageName); // more than we use
  quietenInt64(backend as NodeBackend, addon); // the class keeps the method it overrides private
  tf.registerBackend('tensorflow', () => backend as tf.KernelBackend, 3); // two copies of one declaration
  return tf.findBackend('tensorflow');
}

/** @throws {@link DeviceError} when the package is not installed: it is an optional peer */
async function importBackend() {
  try {
    return await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js');
  } catch (cause) {
    throw new DeviceError({
      where: 'engine tensorflow',
      expected: '@tensorflow/tfjs-node-gpu, its JavaScript half; libtensorflow is installed',
      received: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause),
      next: 'Install the npm package @tensorflow/tfjs-node-gpu@4.22.0; its install script is not needed.',
      code: 'engine-not-installed',
      cause,
    });
  }
}

/**
 * The backend prints a warning for each 64-bit integer output. It files such a tensor as int32 in any case (TensorFlow.js
 * has no wider one) and reads it by its native handle, so it may as well be told int32 at once.
 */
function quietenInt64(backend: NodeBackend, addon: Addon): void {
  const create = backend.createOutputTensor.bind(backend);
  backend.createOutputTensor = (metadata) =>
    create(metadata.dtype === addon.TF_INT64 ? { ...metadata, dtype: addon.TF_INT32 } : metadata);
}

function describe(addon: Addon, backend: NodeBackend): Pick<Engine, 'description' | 'hint'> {
  if (backend.isUsingGpuDevice) return { description: `TensorFlow ${addon.TF_Version}, GPU` };
  const threads = Number(process.env['TF_NUM_INTRAOP_THREADS']) || availableParallelism();
  return { description: `TensorFlow ${addon.TF_Version}, CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}` };
}
