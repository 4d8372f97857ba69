import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { layersBetween } from '@tolmach/contracts';
import type { CnnArchitecture, HostTensor, HostTensors, ImageConfig } from '@tolmach/contracts';
import { makeFolder, userCacheFolder, writeFileDurably, writing } from '@tolmach/durable-files';
import { readSafetensors, writeSafetensors } from '@tolmach/safetensors';

/** Name of the one tensor of a file. */
const GRID = 'grid';

/** What features depend on, besides the image. */
export interface FeatureOrigin {
  readonly cnn: CnnArchitecture;
  /** Weights of the CNN by `<layer>/weights` and `<layer>/bias`. */
  readonly weights: HostTensors;
  /** Layer whose output the features are. */
  readonly layer: string;
  readonly image: ImageConfig;
}

/**
 * Grids of images on disk in float16, one small safetensors file each, found by the image's content and by all that
 * made them: the layers of the CNN with their weights, and how pixels are read. May be deleted at any time.
 */
export class FeatureCache {
  private readonly folder: string;

  /** @param root - folder of all caches */
  constructor(root: string, origin: FeatureOrigin) {
    this.folder = join(root, originKey(origin));
  }

  /** The cache in the user's own folder. */
  static ofUser(origin: FeatureOrigin): FeatureCache {
    return new FeatureCache(join(userCacheFolder(), 'features'), origin);
  }

  /** Whether a grid is there; a damaged file shows when it is read, and is removed then. */
  async has(image: ImageKey): Promise<boolean> {
    return (await stat(this.pathOf(image)).catch(() => undefined)) !== undefined;
  }

  /** The grid of an image, [height, width, channel]; undefined when it is not there, or its file is damaged. */
  async read(image: ImageKey): Promise<HostTensor | undefined> {
    const path = this.pathOf(image);
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) return undefined;
    const grid = gridOf(bytes, path);
    if (grid === undefined) await rm(path, { force: true }).catch(() => undefined); // who computes it next sees it missing
    return grid;
  }

  /** Keeps a grid; whoever reads at the same time sees all of it or nothing. @throws {@link OutputError} */
  async write(image: ImageKey, grid: HostTensor): Promise<void> {
    const path = this.pathOf(image);
    await writing(path, () => makeFolder(dirname(path)));
    await writeFileDurably(path, writeSafetensors({ [GRID]: grid }, 'float16'), { writers: 'many' });
  }

  private pathOf({ sha256, isMirrored }: ImageKey): string {
    return join(this.folder, sha256.slice(0, 2), `${sha256}${isMirrored ? '-mirrored' : ''}.safetensors`);
  }
}

function gridOf(bytes: Uint8Array, path: string): HostTensor | undefined {
  try {
    return readSafetensors(bytes, path)[GRID];
  } catch {
    return undefined; // damaged: as if it were not there
  }
}

/** An image as a cache knows it. */
export interface ImageKey {
  /** of the bytes of the file, hexadecimal */
  readonly sha256: string;
  readonly isMirrored: boolean;
}

function originKey({ cnn, weights, layer, image }: FeatureOrigin): string {
  const layers = layersBetween(cnn, 'input', layer);
  const hash = createHash('sha256').update(JSON.stringify([cnn.input.mean, cnn.input.std, layers, layer, image]));
  for (const { name } of layers) {
    for (const part of ['weights', 'bias']) {
      const tensor = weights[`${name}/${part}`];
      if (tensor !== undefined)
        hash.update(new Uint8Array(tensor.values.buffer, tensor.values.byteOffset, tensor.values.byteLength));
    }
  }
  return `${cnn.name.replace(/[^\w.-]+/gu, '-')}-${hash.digest('hex').slice(0, 16)}`;
}
