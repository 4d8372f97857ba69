import { InputError } from '@tolmach/contracts';
import { DraftFile } from '@tolmach/durable-files';
import { toFloat16 } from '@tolmach/safetensors';

const HEADER_LENGTH_BYTES = 8;
const SPACE = 0x20;
/** What the format's own reader allows. */
const MAX_HEADER_BYTES = 100_000_000;
const ADVICE = 'Make room or name another place, and run again: features that were computed are kept in the cache.';

/** How the values of a `FeatureFile` are stored. */
export type FeaturePrecision = 'float32' | 'float16';

/** What is fixed before the first grid is known. */
export interface FeatureFileOptions {
  /** height, width, channel of every grid */
  readonly shape: readonly [number, number, number];
  readonly precision: FeaturePrecision;
  /** Entries of the header's metadata, besides `sha256`. */
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
 * of all that may come is the longest that there can be, and its place is kept free (spaces may end a header). It is
 * a {@link DraftFile}.
 */
export class FeatureFile {
  private readonly entries: Entry[] = [];

  private constructor(
    private readonly draft: DraftFile,
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
    const draft = await DraftFile.open(path, { what: 'a safetensors file', next: ADVICE });
    return new FeatureFile(draft, options, dataStart);
  }

  /**
   * Puts a grid behind those before it.
   * @param values - height*width*channel of them
   * @throws {@link OutputError} when it cannot be written
   */
  async add(entry: Entry, values: Float32Array): Promise<void> {
    const bytes = bytesOf(this.options.precision === 'float16' ? toFloat16(values) : values);
    await this.draft.writeAt(this.dataStart + this.entries.length * sizeBytes(this.options), bytes);
    this.entries.push(entry);
  }

  /** Writes the header and gives the file its name. @throws {@link OutputError} */
  async close(): Promise<void> {
    const header = new Uint8Array(this.dataStart).fill(SPACE);
    new DataView(header.buffer).setBigUint64(0, BigInt(this.dataStart - HEADER_LENGTH_BYTES), true);
    header.set(new TextEncoder().encode(headerText(this.entries, this.options)), HEADER_LENGTH_BYTES);
    await this.draft.writeAt(0, header);
    await this.draft.commit();
  }

  /** Removes what was written; for a file that is not to be closed. */
  async discard(): Promise<void> {
    await this.draft.discard();
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
