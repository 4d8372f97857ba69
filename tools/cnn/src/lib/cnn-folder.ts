import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CnnArchitecture, HostTensors } from '@tolmach/contracts';
import { writeSafetensors } from '@tolmach/safetensors';
import type { PretrainedNetwork } from './catalogue';
import { efficientNetLite } from './efficientnet-lite';
import type { FeatureLayer, LaidOutLayer } from './efficientnet-lite';

/** Of red, green and blue alike, of 0 to 255: how EfficientNet-Lite was trained. */
const MEAN = 127;
const STD = 128;
const NUM_CLASSES = 1000;

/** What architecture.json says: the network, and facts that running it does not need. */
export interface FolderArchitecture extends CnnArchitecture {
  readonly layers: LaidOutLayer[];
  readonly classes: number;
  readonly feature_layers: readonly FeatureLayer[];
  readonly licence: string;
  readonly origin: {
    readonly package: string;
    readonly version: string;
    readonly sha256: string;
    readonly note: string;
    readonly imagenet_top1_percent: number;
  };
}

/** Returns the content of a network's architecture.json. */
export function folderArchitecture({ name, wheel, scaling, licence, ...facts }: PretrainedNetwork): FolderArchitecture {
  const { layers, featureLayers } = efficientNetLite(scaling);
  const { name: wheelName, version, sha256 } = wheel;
  return {
    name,
    input: { size: [scaling.size, scaling.size], mean: [MEAN, MEAN, MEAN], std: [STD, STD, STD] },
    classes: NUM_CLASSES,
    feature_layers: featureLayers,
    licence,
    origin: {
      package: wheelName,
      version,
      sha256,
      note: facts.origin,
      imagenet_top1_percent: facts.topOnePercent,
    },
    layers: [...layers],
  };
}

/** Writes architecture.json, weights.safetensors and the licence's text into an empty folder. */
export async function writeCnnFolder(
  folder: string,
  { architecture, weights, licenceText }: CnnFolderContent,
): Promise<void> {
  const { name, licence, origin } = architecture;
  const metadata = { name, licence, package: `${origin.package} ${origin.version}` };
  await writeFile(path.join(folder, 'architecture.json'), `${JSON.stringify(architecture, undefined, 1)}\n`);
  await writeFile(path.join(folder, 'weights.safetensors'), writeSafetensors(weights, 'float32', metadata));
  await writeFile(path.join(folder, 'LICENSE'), licenceText);
}

/** What the files of a CNN folder hold. */
export interface CnnFolderContent {
  readonly architecture: FolderArchitecture;
  /** `<layer>/weights` and `<layer>/bias` */
  readonly weights: HostTensors;
  readonly licenceText: Uint8Array;
}
