import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '@tolmach/contracts';

const READS_AT_ONCE = 128;

/** A stretch of a file, in bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** A file of which stretches are read in any order: held in memory if it is small, read where needed if not. */
export class RandomAccessFile {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly held: Buffer | undefined,
  ) {}

  /** @param heldBytes - largest file that is held in memory. */
  static async open(path: string, heldBytes: number): Promise<RandomAccessFile> {
    const file = await open(path, 'r');
    const isHeld = (await file.stat()).size <= heldBytes;
    return new RandomAccessFile(path, file, isHeld ? await file.readFile() : undefined);
  }

  /** The bytes of these stretches, in the same order. @throws {@link InputError} if the file ends before one of them. */
  async read(ranges: readonly ByteRange[]): Promise<Uint8Array[]> {
    const { held } = this;
    if (held !== undefined) {
      return ranges.map((range) => this.whole(held.subarray(range.offset, range.offset + range.length), range));
    }
    const stretches: Uint8Array[] = [];
    for (let start = 0; start < ranges.length; start += READS_AT_ONCE) {
      const group = ranges.slice(start, start + READS_AT_ONCE);
      stretches.push(...(await Promise.all(group.map((range) => this.readRange(range)))));
    }
    return stretches;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private async readRange(range: ByteRange): Promise<Uint8Array> {
    const bytes = new Uint8Array(range.length);
    const { bytesRead } = await this.file.read(bytes, 0, range.length, range.offset);
    return this.whole(bytes.subarray(0, bytesRead), range);
  }

  private whole(bytes: Uint8Array, { offset, length }: ByteRange): Uint8Array {
    if (bytes.length === length) return bytes;
    throw new InputError({
      where: this.path,
      expected: `${length} bytes at ${offset}`,
      received: String(bytes.length),
      next: 'The file was changed during the run; remove the data folder of the run and resume it.',
      code: 'truncated-corpus',
    });
  }
}
