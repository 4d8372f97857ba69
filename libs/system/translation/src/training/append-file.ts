import { type FileHandle, open } from 'node:fs/promises';
import { writing } from '@tolmach/training';

const BUFFER_BYTES = 1 << 20;

/** A new file written from start to end in large pieces; on disk and synced once `close` has resolved. */
export class AppendFile {
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private filled = 0;
  private written = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** @throws {@link OutputError} if the file cannot be made; so do the other methods. */
  static async create(path: string): Promise<AppendFile> {
    return new AppendFile(path, await writing(path, () => open(path, 'w')));
  }

  /** Bytes appended so far. */
  get size(): number {
    return this.written + this.filled;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.filled + bytes.length > BUFFER_BYTES) await this.flush();
    if (bytes.length > BUFFER_BYTES) return this.write(bytes);
    this.buffer.set(bytes, this.filled);
    this.filled += bytes.length;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
      await writing(this.path, () => this.file.sync());
    } finally {
      await this.file.close();
    }
  }

  private async flush(): Promise<void> {
    await this.write(this.buffer.subarray(0, this.filled));
    this.filled = 0;
  }

  private async write(bytes: Uint8Array): Promise<void> {
    await writing(this.path, () => this.file.writeFile(bytes));
    this.written += bytes.length;
  }
}
