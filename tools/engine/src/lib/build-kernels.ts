import { rm } from 'node:fs/promises';
import path from 'node:path';
import { trainingKernelsFile } from '@tolmach/tensor-runtime';
import type { ProgramRun } from '@tolmach/wheel-install';
import type { Sources } from './build-addon';
import { NATIVE_SOURCES, RPATH, compile } from './compile';

const SOURCES = path.join(NATIVE_SOURCES, 'kernels');
const OPTIONS = ['-O3', '-std=c++17', '-ffp-contract=fast', '-fPIC', '-Wno-psabi', '-c'];

/** Where the wheel has oneDNN. */
const ONEDNN = 'onednn_cpu_gomp-2023.2.0.data/data/lib';

/** Sources by object file: the kernels once per instruction set, so that one addon serves every processor. */
const OBJECTS: Readonly<Record<string, readonly [source: string, ...options: string[]]>> = {
  avx512: ['kernels.cc', '-DLEVEL=avx512', '-mavx512f', '-mfma', '-mprefer-vector-width=512'],
  avx2: ['kernels.cc', '-DLEVEL=avx2', '-mavx2', '-mfma'],
  pool: ['worker_pool.cc'],
  products: ['products.cc'],
  layer: ['lstm_layer.cc'],
  output: ['output_loss.cc'],
  operations: ['operations.cc', '-DNAPI_VERSION=8'],
};

/**
 * Compiles the training operations against libtensorflow and oneDNN as unpacked in `folder`.
 * @throws {@link DeviceError} with the compiler's first complaint
 */
export async function buildKernels(folder: string, sources: Sources, run: ProgramRun): Promise<void> {
  const libraries = path.join(folder, 'tensorflow');
  const target = trainingKernelsFile(folder);
  const include = [sources.nodeHeaders, path.join(libraries, 'include')].flatMap((at) => ['-I', at]);
  const objects: string[] = [];
  for (const [name, [source, ...options]] of Object.entries(OBJECTS)) {
    const object = path.join(path.dirname(target), `${name}.o`);
    await compile([...OPTIONS, ...options, ...include, path.join(SOURCES, source), '-o', object], run);
    objects.push(object);
  }
  const link = ['-L', libraries, '-l:libtensorflow_framework.so.2', RPATH, '-pthread'];
  const products = ['-L', path.join(folder, ONEDNN), '-l:libdnnl.so.3', '-lgomp', `-Wl,-rpath,$ORIGIN/../${ONEDNN}`];
  await compile(['-shared', ...objects, '-o', target, ...link, ...products], run);
  await Promise.all(objects.map((object) => rm(object)));
}
