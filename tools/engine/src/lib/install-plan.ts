import { engineCacheFolder } from '@tolmach/durable-files';
import type { CacheEnvironment } from '@tolmach/durable-files';
import { describeInstall } from '@tolmach/wheel-install';
import type { PinnedWheel } from '@tolmach/wheel-install';

/** The device that libtensorflow computes on. */
export const DEVICES = ['cpu', 'cuda'] as const;
export type Device = (typeof DEVICES)[number];

/** A wheel, and what is unpacked from it. */
export interface Wheel extends PinnedWheel {
  /** Regular expression (common to Python and JavaScript) for the paths in the wheel that are unpacked. */
  readonly keep: string;
}

/** Everything that an installation does, as a value: making a plan fetches and writes nothing. */
export interface InstallPlan {
  readonly device: Device;
  readonly tensorflow: string;
  readonly wheels: readonly Wheel[];
  /** The user's folder for engines and downloads in progress. */
  readonly cacheFolder: string;
  /** Approximate size of the download, and of the disk space needed during the installation. */
  readonly fetchMegabytes: number;
  readonly diskMegabytes: number;
}

const TENSORFLOW = '2.21.0';

/** The two libraries, and the headers that the addon includes. */
const LIBTENSORFLOW =
  'tensorflow/(libtensorflow_(cc|framework)\\.so\\.2|include/(tensorflow/c/.+\\.h|' +
  'tensorflow/core/platform/ctstring.*\\.h|tensorflow/core/common_runtime/next_pluggable_device/c/.+\\.h|' +
  'tsl/platform/(ctstring.*|platform)\\.h|xla/tsl/c/.+\\.h))';

/** The wheels' own layout: libtensorflow looks for CUDA in ../nvidia/<part>/lib. */
const CUDA_PART = 'nvidia/[^/]+/(lib|bin|nvvm)/.+';

/** Products of our own kernels, under the wheel's own path; its other two files are copies of this one. */
const ONEDNN: Wheel = {
  name: 'onednn-cpu-gomp',
  version: '2023.2.0',
  sha256: '2f22a54d6a890ed14bfa185d42a4be65d8b5b1df85dc1f0f3a9abe31620416fb',
  keep: 'onednn_cpu_gomp-2023\\.2\\.0\\.data/data/lib/libdnnl\\.so\\.3',
};

const CPU_WHEELS: readonly Wheel[] = [
  {
    name: 'tensorflow-cpu',
    version: TENSORFLOW,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    keep: LIBTENSORFLOW,
  },
  ONEDNN,
];

/** The wheels that `tensorflow[and-cuda]` resolved to when they were pinned. */
const CUDA_WHEELS: readonly Wheel[] = [
  {
    name: 'tensorflow',
    version: TENSORFLOW,
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    keep: LIBTENSORFLOW,
  },
  ONEDNN,
  ...(
    [
      ['cublas', '12.9.3.13', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'],
      ['cuda-cupti', '12.8.90', 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182'],
      ['cuda-nvcc', '12.9.86', '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0'],
      ['cuda-nvrtc', '12.9.86', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'],
      ['cuda-runtime', '12.9.79', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'],
      ['cudnn', '9.28.0.42', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'],
      ['cufft', '11.4.1.4', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'],
      ['curand', '10.3.10.19', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'],
      ['cusolver', '11.7.5.82', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'],
      ['cusparse', '12.5.10.65', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'],
      ['nccl', '2.32.3', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'],
      ['nvjitlink', '12.9.86', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'],
    ] as const
  ).map(([part, version, sha256]) => ({ name: `nvidia-${part}-cu12`, version, sha256, keep: CUDA_PART })),
];

const SIZES = {
  cpu: { fetchMegabytes: 313, diskMegabytes: 1_300 },
  cuda: { fetchMegabytes: 3_000, diskMegabytes: 9_000 },
} as const;

/** Returns the plan of installing libtensorflow for a device. */
export function installPlan(device: Device, environment?: CacheEnvironment): InstallPlan {
  return {
    device,
    tensorflow: TENSORFLOW,
    wheels: device === 'cpu' ? CPU_WHEELS : CUDA_WHEELS,
    cacheFolder: engineCacheFolder(environment),
    ...SIZES[device],
  };
}

/** A human-readable plan: what is fetched and where it goes, one line each. */
export function describePlan(plan: InstallPlan): string[] {
  const title = `libtensorflow ${plan.tensorflow} for ${plan.device}`;
  return describeInstall({ ...plan, title, folder: plan.cacheFolder });
}
