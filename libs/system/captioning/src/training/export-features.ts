import { InputError, OutputError, gridSize } from '@tolmach/contracts';
import type { EngineChoice } from '@tolmach/contracts';
import { hashImage, readImages } from '@tolmach/image-input';
import type { DecodedImage } from '@tolmach/image-input';
import { openEngine } from '@tolmach/tensor-runtime';
import { CnnFeatures } from './cnn-features';
import { FeatureCache } from './feature-cache';
import type { FeatureOrigin } from './feature-cache';
import { FeatureFile } from './feature-file';
import type { FeaturePrecision } from './feature-file';
import { openFeatureSource } from './feature-source';
import type { FeatureSource } from './feature-source';

/** Name that the format keeps for itself. */
const METADATA = '__metadata__';

/** The outcome for one path. */
export type FeatureOutcome = { readonly path: string } | { readonly path: string; readonly error: InputError };

/** What is exported, and where to. */
export interface FeatureExportOptions {
  readonly source: FeatureSource;
  /** Layer of the CNN; default: the model's cut, or `head`. */
  readonly layer?: string;
  /** The safetensors file. */
  readonly output: string;
  /** `float16`, the default, is what the cache holds; for `float32` all is computed, and kept for training. */
  readonly precision?: FeaturePrecision;
  /** Images that go through the CNN together; default 16. */
  readonly batchSize?: number;
  /** A larger image is refused. */
  readonly maxPixels?: number;
  readonly engine?: EngineChoice;
  /** Threads of the tensorflow engine. */
  readonly threads?: number;
  /** Finishes the batch under way; no file is written then. */
  readonly signal?: AbortSignal;
  /** Is told of every path, in their order. */
  readonly onImage?: (outcome: FeatureOutcome) => void;
  readonly say?: (text: string) => void;
}

/** How an export ended. */
export interface FeatureExport {
  /** Images that the file holds. */
  readonly numWritten: number;
  /** Those of them that were not in the cache. */
  readonly numComputed: number;
  readonly numFailed: number;
  /** Whether there is a file; an interrupted export leaves none. */
  readonly isWhole: boolean;
}

/**
 * Writes one safetensors file with the output of a CNN's layer, [height, width, channel], for each image, named by its
 * path, and returns how many there are. The metadata holds `cnn`, `layer`, `image` (JSON of the image config) and
 * `sha256` (JSON, hash of the file by path). Grids come from the cache of training and are put there; an image that
 * cannot be read is reported to `onImage`, and the others follow. A path that is given twice counts once. Memory grows
 * with the length of the paths, not with the grids.
 *
 * @throws {@link ModelFileError}, {@link ConfigError}, {@link DeviceError}, {@link OutputError} as one sentence each
 */
export async function exportFeatures(
  paths: AsyncIterable<string> | Iterable<string>,
  options: FeatureExportOptions,
): Promise<FeatureExport> {
  const { source, layer, output, precision = 'float16', engine = 'auto', threads, say } = options;
  const origin = await openFeatureSource(source, layer);
  const opened = await openEngine({ engine, ...(threads !== undefined && { threads }) });
  say?.(`engine: ${opened.description}`);
  const cnn = new CnnFeatures(origin);
  try {
    const names = await distinct(paths);
    const { height, width, channels } = gridSize(origin.cnn, origin.layer, origin.image);
    const shape = [height, width, channels] as const;
    const metadata = { cnn: origin.cnn.name, layer: origin.layer, image: JSON.stringify(origin.image) };
    const mayCome = names.filter((name) => name !== METADATA);
    const file = await FeatureFile.open(output, { shape, precision, metadata, paths: mayCome });
    const run = new ExportRun({ origin, cnn, file, shape }, { ...options, precision });
    return await run.of(names);
  } finally {
    cnn.dispose();
  }
}

async function distinct(paths: AsyncIterable<string> | Iterable<string>): Promise<string[]> {
  const names = new Set<string>();
  for await (const path of paths) names.add(path);
  return [...names];
}

interface ExportParts {
  readonly origin: FeatureOrigin;
  readonly cnn: CnnFeatures;
  readonly file: FeatureFile;
  readonly shape: readonly [number, number, number];
}

/** An image with its grid from the cache, with its pixels, or why there is none. */
type Prepared =
  | { readonly path: string; readonly sha256: string; readonly values: Float32Array }
  | { readonly path: string; readonly image: DecodedImage }
  | { readonly path: string; readonly error: InputError };

/** One export over all images. */
class ExportRun {
  private readonly cache: FeatureCache;
  private readonly batchSize: number;
  private isCaching = true;
  private numWritten = 0;
  private numComputed = 0;
  private numFailed = 0;

  constructor(
    private readonly parts: ExportParts,
    private readonly options: FeatureExportOptions,
  ) {
    this.cache = FeatureCache.ofUser(parts.origin);
    this.batchSize = options.batchSize ?? 16;
  }

  async of(paths: readonly string[]): Promise<FeatureExport> {
    const { file } = this.parts;
    let isWhole = false;
    try {
      for await (const batch of this.batches(paths)) await this.write(batch);
      if (this.options.signal?.aborted !== true) {
        await file.close();
        isWhole = true;
      }
    } finally {
      if (!isWhole) await file.discard();
    }
    const { numWritten, numComputed, numFailed } = this;
    return { numWritten, numComputed, numFailed, isWhole };
  }

  /** Images are decoded while those before them go through the CNN. */
  private async *batches(paths: readonly string[]): AsyncGenerator<Prepared[], void> {
    let next = this.prepare(paths.slice(0, this.batchSize));
    for (let end = this.batchSize; ; end += this.batchSize) {
      const batch = await next;
      const isLast = end >= paths.length;
      next = isLast ? Promise.resolve([]) : this.prepare(paths.slice(end, end + this.batchSize));
      next.catch(() => undefined); // whoever awaits it sees its fault; nobody does when this batch has one
      yield batch;
      if (isLast || this.options.signal?.aborted === true) {
        await next;
        return;
      }
    }
  }

  private async prepare(paths: readonly string[]): Promise<Prepared[]> {
    const kept = await Promise.all(paths.map((path) => this.kept(path)));
    const missing = paths.filter((_, index) => kept[index] === undefined);
    const { maxPixels } = this.options;
    const ahead = { numAhead: this.batchSize, ...(maxPixels !== undefined && { maxPixels }) };
    const decoded: Prepared[] = [];
    for await (const record of readImages(missing, this.parts.origin.image, ahead)) decoded.push(record);
    const rest = decoded.values();
    return kept.flatMap((prepared) => prepared ?? rest.next().value ?? []);
  }

  /** The image's grid in the cache, or why it can have none; undefined when its pixels are needed. */
  private async kept(path: string): Promise<Prepared | undefined> {
    if (path === METADATA) return { path, error: reservedName() };
    if (this.options.precision === 'float32') return undefined; // the cache holds float16
    try {
      const sha256 = await hashImage(path);
      const grid = await this.cache.read({ sha256, isMirrored: false });
      return grid?.shape.join() === this.parts.shape.join() ? { path, sha256, values: grid.values } : undefined;
    } catch (error) {
      if (error instanceof InputError) return { path, error };
      throw error;
    }
  }

  private async write(batch: readonly Prepared[]): Promise<void> {
    const computed = await this.compute(batch.flatMap((prepared) => ('image' in prepared ? [prepared.image] : [])));
    for (const prepared of batch) {
      const { path } = prepared;
      if ('error' in prepared) this.numFailed++;
      else {
        const sha256 = 'image' in prepared ? prepared.image.sha256 : prepared.sha256;
        const values = 'image' in prepared ? computed.get(sha256) : prepared.values;
        if (values === undefined) continue; // never: each image was computed
        await this.parts.file.add({ path, sha256 }, values);
        this.numWritten++;
      }
      this.options.onImage?.('error' in prepared ? { path, error: prepared.error } : { path });
    }
  }

  /** Grids by the hash of their image, which are in the cache then. */
  private async compute(images: readonly DecodedImage[]): Promise<ReadonlyMap<string, Float32Array>> {
    const distinctImages = [...new Map(images.map((image) => [image.sha256, image])).values()];
    if (distinctImages.length === 0) return new Map();
    const grids = await this.parts.cnn.of(distinctImages);
    const byHash = new Map(
      distinctImages.map(({ sha256 }, index) => [sha256, grids[index]?.values ?? new Float32Array()]),
    );
    this.numComputed += images.length;
    for (const [sha256, values] of byHash) await this.keep(sha256, values);
    return byHash;
  }

  /** A cache that cannot be written costs time later, and nothing now. */
  private async keep(sha256: string, values: Float32Array): Promise<void> {
    const key = { sha256, isMirrored: false };
    if (!this.isCaching || (await this.cache.has(key))) return;
    try {
      await this.cache.write(key, { shape: this.parts.shape, values });
    } catch (fault) {
      if (!(fault instanceof OutputError)) throw fault;
      this.isCaching = false;
      this.options.say?.(`features are not kept for later: ${fault.message}`);
    }
  }
}

function reservedName(): InputError {
  return new InputError({
    where: METADATA,
    expected: 'a path that can be the name of a tensor',
    received: "the name of the format's metadata",
    next: `Write ./${METADATA} instead.`,
    code: 'reserved-name',
  });
}
