import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { InputError, OutputError, systemCode } from '@tolmach/contracts';
import { toFloat16 } from '@tolmach/safetensors';
import { writing } from '@tolmach/training';

const PARTIAL = '.partial';
const HEADER_LENGTH_BYTES = 8;
const SPACE = 0x20;
/** What the format's own reader allows. */
const MAX_HEADER_BYTES = 100_000_000;
const ADVICE = 'Make room or name another place, and run again: features that were computed are kept in the cache.';

/** How the values of a {@link FeatureFile} are stored. */
export type FeaturePrecision = 'float32' | 'float16';

/** What is fixed before the first grid is known. */
export interface FeatureFileOptions {
  /** height, width, channel of every grid */
  readonly shape: readonly [number, number, number];
  readonly precision: FeaturePrecision;
  /** Entries of the header's metadata, beside `sha256`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Names of all tensors that may come, each once, in the order in which they come. */
  readonly paths: readonly string[];
}

interface Entry {
  readonly path: string;
  readonly sha256: string;
}

/**
 * A safetensors file written grid by grid. The format wants the header first: since all grids have one size, the header
 * of all that may come is the longest that there can be, and its place is kept free (spaces may end a header). The file
 * gets its name when it is whole; until then, and after a fault, what had that name before is still there.
 */
export class FeatureFile {
  private readonly entries: Entry[] = [];

  private constructor(
    private readonly place: { readonly path: string; readonly target: string },
    private readonly file: FileHandle,
    private readonly options: FeatureFileOptions,
    /** bytes before the first grid, a multiple of 8 */
    private readonly dataStart: number,
  ) {}

  /**
   * @throws {@link OutputError} when the folder is missing, cannot be written, or something else than a file is there
   * @throws {@link InputError} when there are more paths than a header has place for
   */
  static async open(path: string, options: FeatureFileOptions): Promise<FeatureFile> {
    const dataStart = HEADER_LENGTH_BYTES + reservedBytes(path, options);
    const target = await writing(path, () => targetOf(path), ADVICE);
    const begin = async () => {
      await rm(target + PARTIAL, { force: true });
      return open(target + PARTIAL, 'wx'); // never through a link that waits there
    };
    return new FeatureFile({ path, target }, await writing(path, begin, ADVICE), options, dataStart);
  }

  /**
   * Puts a grid behind those before it.
   * @param values - height*width*channel of them
   * @throws {@link OutputError} when it cannot be written
   */
  async add(entry: Entry, values: Float32Array): Promise<void> {
    const bytes = bytesOf(this.options.precision === 'float16' ? toFloat16(values) : values);
    await this.writeAt(this.dataStart + this.entries.length * sizeBytes(this.options), bytes);
    this.entries.push(entry);
  }

  /** Writes the header and gives the file its name. @throws {@link OutputError} */
  async close(): Promise<void> {
    const header = new Uint8Array(this.dataStart).fill(SPACE);
    new DataView(header.buffer).setBigUint64(0, BigInt(this.dataStart - HEADER_LENGTH_BYTES), true);
    header.set(new TextEncoder().encode(headerText(this.entries, this.options)), HEADER_LENGTH_BYTES);
    await this.writeAt(0, header);
    const { path, target } = this.place;
    const end = async () => {
      await this.file.sync();
      await this.file.close();
      await rename(target + PARTIAL, target);
    };
    await writing(path, end, ADVICE);
  }

  /** Removes what was written; for a file that is not to be closed. */
  async discard(): Promise<void> {
    // A failing disk may refuse these too: the first fault is what the user has to know.
    await this.file.close().catch(() => undefined);
    await rm(this.place.target + PARTIAL, { force: true }).catch(() => undefined);
  }

  private writeAt(position: number, bytes: Uint8Array): Promise<void> {
    const write = async () => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    };
    return writing(this.place.path, write, ADVICE);
  }
}

const BYTES_PER_VALUE = { float32: 4, float16: 2 } as const;
const DTYPES = { float32: 'F32', float16: 'F16' } as const;

function sizeBytes({ shape: [height, width, channels], precision }: FeatureFileOptions): number {
  return height * width * channels * BYTES_PER_VALUE[precision];
}

function headerText(entries: readonly Entry[], options: FeatureFileOptions): string {
  const { shape, precision, metadata } = options;
  const size = sizeBytes(options);
  const tensors = entries.map(({ path }, index) => {
    const tensor = { dtype: DTYPES[precision], shape, data_offsets: [index * size, (index + 1) * size] };
    return [path, tensor] as const;
  });
  const sha256 = JSON.stringify(Object.fromEntries(entries.map((entry) => [entry.path, entry.sha256])));
  return JSON.stringify(Object.fromEntries([['__metadata__', { ...metadata, sha256 }] as const, ...tensors]));
}

/** Bytes of the header if every path has its grid; fewer grids have lower offsets, and no longer a header. */
function reservedBytes(path: string, options: FeatureFileOptions): number {
  const sha256 = '0'.repeat(64);
  const entries = options.paths.map((name) => ({ path: name, sha256 }));
  const length = Buffer.byteLength(headerText(entries, options));
  if (length <= MAX_HEADER_BYTES) return Math.ceil(length / 8) * 8;
  throw new InputError({
    where: path,
    expected: 'names that fit the 100 MB which the format allows for its header',
    received: `${String(length)} bytes for ${String(entries.length)} images`,
    next: 'Export them to several files.',
    code: 'too-many-images',
  });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The file to put in place: links are followed, devices and folders refused before hours of work go by. */
async function targetOf(path: string): Promise<string> {
  const there = await stat(path).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  if (there === undefined) return path;
  if (there.isFile()) return realpath(path);
  throw new OutputError({
    where: path,
    expected: 'a place for a safetensors file',
    received: there.isDirectory() ? 'a folder' : 'a device, pipe or socket',
    next: 'Name a file, such as features.safetensors.',
    details: { path },
  });
}
