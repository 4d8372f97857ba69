import { OutputError, pathBytes, pathText } from '@tolmach/contracts';
import { access, constants, copyFile, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { PARTIAL, freeDraftName } from './draft-name';
import type { Writers } from './draft-name';
import { writing, systemCode } from './file-fault';
import { syncFolder, syncHandle } from './sync';

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 65_536;
const PERMISSIONS = 0o7777;
/** Names of what a process has open: renaming a file over one would not reach whoever holds it. */
const DESCRIPTORS = /^\/(?:dev\/(?:fd\/|std(?:in|out|err)$)|proc\/)/;

/** How a draft is written. */
export interface DraftOptions {
  /** What to do next after a fault, if more is known than what the system tells. */
  readonly next?: string;
  /** Bytes gathered before they are written; 0, the default, writes each piece at once. */
  readonly bufferBytes?: number;
  /** How many processes may write the same file at once; default `one`. */
  readonly writers?: Writers;
  /** What the file is, for the sentence that refuses a folder or a device, such as `an HTML file`. */
  readonly what?: string;
}

/**
 * A file that gets its name when it is complete. It is written beside its target, under a name that ends in `.partial`;
 * {@link DraftFile.commit} syncs its bytes, renames it and syncs the folder, so that after a crash at any moment the
 * target is what it was or all that was written. Links are followed; a file that gives way leaves its permissions.
 */
export class DraftFile {
  private readonly buffer: Buffer;
  private filled = 0;
  private isOpen = true;

  private constructor(
    private readonly place: { readonly path: string; readonly target: string; readonly draft: string },
    private readonly file: FileHandle,
    private readonly options: DraftOptions,
    /** Bytes that have left the buffer. */
    private written: number,
  ) {
    this.buffer = Buffer.allocUnsafe(options.bufferBytes ?? 0);
  }

  /**
   * An empty draft; nothing is done to the target.
   * @throws {@link OutputError} when the folder is missing or cannot be written, or the target is not a file or must not be
   * written; so do the other methods
   */
  static async open(path: string, options: DraftOptions = {}): Promise<DraftFile> {
    const begin = async () => {
      const { target, old } = await targetOf(path, options);
      const draft = await freeDraftName(target, options.writers);
      const file = await open(pathBytes(draft), 'wx'); // never through a link that waits there
      if (old !== undefined) await likeOld(file, old);
      return new DraftFile({ path, target, draft }, file, options, 0);
    };
    return writing(path, begin, options.next);
  }

  /**
   * A draft that continues after the last complete line of {@link unfinished}: of the draft that a crash left, or of
   * the target. It has one writer at a time.
   */
  static async resume(path: string, options: Omit<DraftOptions, 'writers'> = {}): Promise<DraftFile> {
    const source = await unfinished(path);
    if (source === undefined) return DraftFile.open(path, options);
    const length = source.wholeBytes;
    const begin = async () => {
      const { target } = await targetOf(path, options);
      const draft = target + PARTIAL;
      await copyWhole(source.path, draft); // also of a draft: a process that still writes it finds out, see expectOwnDraft
      const file = await open(draft, 'r+');
      await file.truncate(length);
      return new DraftFile({ path, target, draft }, file, options, length);
    };
    return writing(path, begin, options.next);
  }

  /** Where the draft lies. */
  get draft(): string {
    return this.place.draft;
  }

  /** Bytes written so far, one after the other. */
  get size(): number {
    return this.written + this.filled;
  }

  /** The draft as a stream, which neither commits nor discards it. */
  asStream(): Writable {
    return new Writable({
      decodeStrings: true,
      write: (chunk: Buffer, _encoding, done) => {
        this.write(chunk).then(() => {
          done();
        }, done);
      },
    });
  }

  /** Puts bytes, or text as UTF-8, behind those before. */
  async write(piece: Uint8Array | string): Promise<void> {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (this.filled + bytes.length > this.buffer.length) await this.flush();
    if (bytes.length > this.buffer.length) return this.append(bytes);
    this.buffer.set(bytes, this.filled);
    this.filled += bytes.length;
  }

  /** Puts bytes at a place of their own, over what is there; those that {@link DraftFile.write} adds go where they would have. */
  async writeAt(position: number, bytes: Uint8Array): Promise<void> {
    const write = async () => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    };
    await writing(this.place.path, write, this.options.next);
  }

  /**
   * Gives the file its name, once it is on the disk. What cannot be finished is discarded.
   * @param revise - may replace the complete draft, durably, before it gets its name; a fault of it leaves the draft
   */
  async commit(revise?: (draft: string) => Promise<void>): Promise<void> {
    const { path, target, draft } = this.place;
    await this.expectOwnDraft();
    if (revise !== undefined) {
      await this.close();
      await revise(draft);
    }
    try {
      await this.close();
      await writing(path, () => rename(pathBytes(draft), pathBytes(target)), this.options.next);
    } catch (fault) {
      await this.remove();
      throw fault;
    }
    await writing(path, () => syncFolder(dirname(target)), this.options.next);
  }

  /** Leaves the draft where it lies, for {@link DraftFile.resume} or for the user, and the target as it was. */
  async keep(): Promise<void> {
    // Called after a fault, which a failing disk may follow with others: the first is what the user has to know.
    await this.close().catch(() => undefined);
  }

  /** Removes what was written; does nothing after {@link DraftFile.commit} or {@link DraftFile.keep}. */
  async discard(): Promise<void> {
    if (this.isOpen) await this.remove();
  }

  /** Another process that began to write the same file has put its own draft in place of this one. */
  private async expectOwnDraft(): Promise<void> {
    const { path, draft } = this.place;
    const [own, there] = await writing(path, () => Promise.all([this.file.stat(), statOf(draft)]), this.options.next);
    if (there?.ino === own.ino && there.dev === own.dev) return;
    await this.close();
    await writing(path, () => access(dirname(draft)), this.options.next); // the folder may be gone with it
    throw new OutputError({
      where: path,
      expected: 'a draft that only this process writes',
      received: there === undefined ? 'none any more' : 'that of another process in its place',
      next: 'Let one process at a time write the file, and run again.',
      code: 'two-writers',
      details: { path },
    });
  }

  private async close(): Promise<void> {
    if (!this.isOpen) return;
    try {
      await this.flush();
      await writing(this.place.path, () => syncHandle(this.file), this.options.next);
    } finally {
      this.isOpen = false;
      await this.file.close();
    }
  }

  private async remove(): Promise<void> {
    // As in keep.
    if (this.isOpen) await this.file.close().catch(() => undefined);
    this.isOpen = false;
    await rm(pathBytes(this.place.draft), { force: true }).catch(() => undefined);
  }

  private async flush(): Promise<void> {
    if (this.filled === 0) return;
    const bytes = this.buffer.subarray(0, this.filled);
    this.filled = 0;
    await this.append(bytes);
  }

  private async append(bytes: Uint8Array): Promise<void> {
    const position = this.written;
    this.written += bytes.length;
    await this.writeAt(position, bytes);
  }
}

/**
 * Replaces a file at once, or makes it: after a crash at any moment there is the old one or the new one.
 * @throws {@link OutputError} when it cannot be written; the old one is untouched then
 */
export async function writeFileDurably(
  path: string,
  content: Uint8Array | string,
  options: Omit<DraftOptions, 'bufferBytes'> = {},
): Promise<void> {
  const draft = await DraftFile.open(path, options);
  try {
    await draft.write(content);
    await draft.commit();
  } finally {
    await draft.discard();
  }
}

/**
 * What {@link DraftFile.resume} continues: the draft that was left of a file, or the file; undefined when neither is
 * there. `wholeBytes` counts the bytes up to the end of its last whole line.
 */
export async function unfinished(path: string): Promise<{ path: string; wholeBytes: number } | undefined> {
  const target = await realpath(path).catch(() => path);
  for (const there of [target + PARTIAL, target]) {
    const found = await statOf(there);
    if (found?.isFile() === true)
      return { path: there, wholeBytes: await writing(there, () => lengthOfWholeLines(there)) };
  }
  return undefined;
}

/** Whether a path is free or names a file, which a draft may replace; false for folders, devices, pipes and `/dev/stdout`. */
export async function isReplaceable(path: string): Promise<boolean> {
  if (DESCRIPTORS.test(resolve(path))) return false;
  const link = await readlink(path).catch(() => undefined);
  if (link !== undefined) return isReplaceable(resolve(dirname(path), link));
  return (await statOf(path).catch(() => undefined))?.isFile() !== false;
}

/**
 * Returns when a draft of this file can be made, as far as can be told without making one.
 * @throws {@link OutputError} otherwise
 */
export async function expectWritable(path: string, options: Pick<DraftOptions, 'next' | 'what'> = {}): Promise<void> {
  const look = async () => {
    const { target } = await targetOf(path, options);
    await access(pathBytes(dirname(target)), constants.W_OK | constants.X_OK);
  };
  await writing(path, look, options.next);
}

/** The file to replace: links are followed, and what must not be replaced is refused before hours of work go by. */
async function targetOf(path: string, { what }: DraftOptions): Promise<{ target: string; old?: Stats }> {
  const old = await statOf(path);
  if (old === undefined) return { target: path };
  if (!old.isFile()) throw notAFile(path, what, old);
  await access(pathBytes(path), constants.W_OK);
  return { target: pathText(await realpath(pathBytes(path), 'buffer')), old };
}

function notAFile(path: string, what: string | undefined, found: Stats): OutputError {
  return new OutputError({
    where: path,
    expected: what === undefined ? 'a place that can be written' : `a place for ${what}`,
    received: found.isDirectory() ? 'a folder' : 'a device, pipe or socket',
    next: 'Name a file.',
    code: 'unwritable',
    details: { path },
  });
}

async function statOf(path: string): Promise<Stats | undefined> {
  return stat(pathBytes(path)).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw cause;
  });
}

/** A copy that is there as a whole or not at all: a crash must not leave half a file where the next run looks for it. */
async function copyWhole(from: string, to: string): Promise<void> {
  const copy = to + PARTIAL;
  await rm(copy, { force: true });
  await copyFile(from, copy, constants.COPYFILE_EXCL); // never through a link that waits there
  const file = await open(copy, 'r+');
  try {
    await syncHandle(file);
  } finally {
    await file.close();
  }
  await rename(copy, to);
}

async function likeOld(file: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  await file.chown(uid, gid).catch(() => undefined); // only the superuser may give files away
  await file.chmod(mode & PERMISSIONS).catch(() => undefined); // some file systems know no permissions
}

/** Bytes up to the last line feed, from the end: what follows it was torn off by a crash. */
async function lengthOfWholeLines(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let end = (await file.stat()).size; end > 0;) {
      const start = Math.max(0, end - CHUNK_BYTES);
      const { bytesRead } = await file.read(chunk, 0, end - start, start);
      const last = chunk.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
      if (last >= 0) return start + last + 1;
      end = start;
    }
    return 0;
  } finally {
    await file.close();
  }
}
