import { rm } from 'node:fs/promises';
import path from 'node:path';
import { decoderAddonFile, trainingKernelsFile } from '@tolmach/durable-files';
import type { ProgramRun } from '@tolmach/wheel-install';
import type { AddonSources } from './build-addon';
import { NATIVE_SOURCES, RPATH, compile } from './compile';

const OPTIONS = ['-O3', '-std=c++17', '-ffp-contract=fast', '-fPIC', '-Wno-psabi', '-c'];

/** Where the wheel has oneDNN. */
const ONEDNN = 'onednn_cpu_gomp-2023.2.0.data/data/lib';

const AVX512 = ['-mavx512f', '-mfma', '-mprefer-vector-width=512'];
const AVX512_BYTES = [...AVX512, '-mavx512bw', '-mavx512vl'];
const AVX2 = ['-mavx2', '-mfma'];

/** AddonSources by object file: what computes once per instruction set, so that one addon serves every processor. */
const OBJECTS = {
  avx512: ['kernels/kernels.cc', '-DLEVEL=avx512', ...AVX512],
  avx2: ['kernels/kernels.cc', '-DLEVEL=avx2', ...AVX2],
  pool: ['kernels/worker_pool.cc'],
  products: ['kernels/products.cc'],
  bfloat16: ['kernels/bfloat16.cc', ...AVX512_BYTES, '-mavx512bf16'],
  lstm: ['kernels/lstm_layer.cc'],
  gru: ['kernels/gru_layer.cc'],
  linear: ['kernels/linear_recurrence.cc'],
  output: ['kernels/output_loss.cc'],
  operations: ['kernels/operations.cc', '-DNAPI_VERSION=8'],
  stepsAvx512Vnni: ['decoding/step_kernels.cc', '-DLEVEL=avx512vnni', ...AVX512_BYTES, '-mavx512vnni'],
  stepsAvx512: ['decoding/step_kernels.cc', '-DLEVEL=avx512', ...AVX512_BYTES],
  stepsAvx2: ['decoding/step_kernels.cc', '-DLEVEL=avx2', ...AVX2],
  decoder: ['decoding/decoder.cc'],
  decoderAddon: ['decoding/addon.cc', '-DNAPI_VERSION=8'],
} satisfies Readonly<Record<string, readonly [source: string, ...options: string[]]>>;

const TRAINING = ['products', 'bfloat16', 'lstm', 'gru', 'linear', 'output', 'operations', 'pool', 'avx512', 'avx2'] as const;
const DECODER = [
  'decoder',
  'decoderAddon',
  'pool',
  'stepsAvx512Vnni',
  'stepsAvx512',
  'stepsAvx2',
  'avx512',
  'avx2',
] as const;

/**
 * Compiles the training operations against libtensorflow and oneDNN as unpacked in `folder`, and the decoder's steps,
 * which need neither.
 * @throws {@link DeviceError} with the compiler's first complaint
 */
export async function buildKernels(folder: string, sources: AddonSources, run: ProgramRun): Promise<void> {
  const libraries = path.join(folder, 'tensorflow');
  const include = [sources.nodeHeaders, path.join(libraries, 'include')].flatMap((at) => ['-I', at]);
  const objectFile = (name: string) => path.join(path.dirname(trainingKernelsFile(folder)), `${name}.o`);
  for (const [name, [source, ...options]] of Object.entries(OBJECTS)) {
    await compile([...OPTIONS, ...options, ...include, path.join(NATIVE_SOURCES, source), '-o', objectFile(name)], run);
  }
  const link = ['-L', libraries, '-l:libtensorflow_framework.so.2', RPATH];
  const products = ['-L', path.join(folder, ONEDNN), '-l:libdnnl.so.3', '-lgomp', `-Wl,-rpath,$ORIGIN/../${ONEDNN}`];
  const shared = ['-shared', '-pthread'];
  await compile([...shared, ...TRAINING.map(objectFile), '-o', trainingKernelsFile(folder), ...link, ...products], run);
  await compile([...shared, ...DECODER.map(objectFile), '-o', decoderAddonFile(folder)], run);
  await Promise.all(Object.keys(OBJECTS).map((name) => rm(objectFile(name))));
}
