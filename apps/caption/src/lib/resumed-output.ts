import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError, pathBytes, pathText } from '@tolmach/contracts';
import { readRecords } from '@tolmach/command-line';
import { DraftFile, readLines, unfinished } from '@tolmach/durable-files';
import { changedSetting } from './caption-settings';
import type { CaptionSettings } from './caption-settings';
import type { ImagePath } from '@tolmach/image-input';
import { hashImage } from './services';

/** What a record tells of its image. */
interface Earlier {
  readonly hasFailed: boolean;
  /** Of the file as it was, where there is a caption. */
  readonly sha256: string | undefined;
}

const BUFFER_BYTES = 1 << 16;

/**
 * What the whole lines of an output tell, or those of what a run that was killed has left of one; nothing when there is
 * no such file yet. A path stands for the file that it leads to, whatever its spelling; the last record of a path counts.
 */
export class ResumedOutput {
  /** By path, as it is written there. */
  private readonly records = new Map<string, Earlier>();
  /** The path that is written there, by the place that it leads to. */
  private readonly paths = new Map<string, string>();
  /** Failed images that no outcome has been told of yet. */
  private readonly failed = new Set<string>();
  /** Checksums of files, by path: they are asked for twice where images are counted ahead. */
  private readonly checksums = new Map<string, Promise<string | undefined>>();

  private constructor() {
    // see read
  }

  /**
   * @throws {@link UsageError} when a line is not such a record, or was made with settings that would give other results
   */
  static async read(output: string, settings: CaptionSettings): Promise<ResumedOutput> {
    const resumed = new ResumedOutput();
    const { path: file, wholeBytes } = (await unfinished(output)) ?? { path: output, wholeBytes: 0 };
    if (wholeBytes === 0) return resumed;
    const open = () => createReadStream(file, { end: wholeBytes - 1 });
    for await (const record of readRecords([{ name: file, format: 'json', open }])) {
      const fields = record.kind === 'json' ? record.fields : {};
      const { path } = fields;
      if (typeof path !== 'string') throw noRecord(file, record.line);
      if (isObject(fields['settings'])) expectSame(fields['settings'], settings, file);
      resumed.add(path, fields);
    }
    for (const path of resumed.records.keys()) resumed.paths.set(await placeOf(path), path);
    return resumed;
  }

  /** How many images there are records of. */
  get size(): number {
    return this.records.size;
  }

  /** Images of earlier runs without a caption that have not been done anew. */
  get stillFailed(): readonly string[] {
    return [...this.failed];
  }

  /**
   * The places that remain to be done, each once: those without a record, those that failed, and files that have changed since.
   * One that has a record goes by the path that is written there.
   */
  async *remaining(places: AsyncIterable<ImagePath>): AsyncGenerator<ImagePath, void> {
    const seen = new Set<string>();
    for await (const place of places) {
      const path = await this.recordedPath(place.path);
      if (seen.has(path)) continue;
      seen.add(path);
      if (!(await this.isDone(path))) yield { ...place, path };
    }
  }

  /** Takes that an image has been done anew. */
  replace(path: string): void {
    this.failed.delete(path);
  }

  private add(path: string, fields: Readonly<Record<string, unknown>>): void {
    const { sha256, error } = fields;
    const hasFailed = error !== undefined;
    this.records.set(path, { hasFailed, sha256: typeof sha256 === 'string' ? sha256 : undefined });
    if (hasFailed) this.failed.add(path);
    else this.failed.delete(path);
  }

  private async recordedPath(path: string): Promise<string> {
    return this.records.has(path) ? path : (this.paths.get(await placeOf(path)) ?? path);
  }

  /** A file that is gone, or cannot be read today, keeps its caption. */
  private async isDone(path: string): Promise<boolean> {
    const record = this.records.get(path);
    if (record === undefined || record.hasFailed) return false;
    if (record.sha256 === undefined) return true;
    const today = await this.checksumOf(path);
    return today === undefined || today === record.sha256;
  }

  private checksumOf(path: string): Promise<string | undefined> {
    const known = this.checksums.get(path) ?? hashImage(path).catch(() => undefined);
    this.checksums.set(path, known);
    return known;
  }
}

/**
 * Puts the last record of each path where its first one is, and removes the others, at once; a file with one record
 * for each path stays untouched.
 */
export async function replaceRecords(file: string): Promise<void> {
  const last = new Map<string, string | undefined>(); // only what replaces an earlier record is held
  for await (const { path, line } of recordLines(file)) last.set(path, last.has(path) ? line : undefined);
  if ([...last.values()].every((line) => line === undefined)) return;
  const draft = await DraftFile.open(file, { bufferBytes: BUFFER_BYTES });
  try {
    for await (const { path, line } of recordLines(file)) {
      if (last.has(path)) await draft.write(`${last.get(path) ?? line}\n`);
      last.delete(path);
    }
    await draft.commit();
  } finally {
    await draft.discard();
  }
}

async function* recordLines(file: string): AsyncGenerator<{ readonly path: string; readonly line: string }> {
  for await (const line of readLines(file, { maxBytes: Infinity })) {
    if (line.trim() !== '') yield { path: (JSON.parse(line) as { readonly path: string }).path, line }; // as read before
  }
}

/** Where a path leads: links are followed as far as there is something. */
async function placeOf(path: string): Promise<string> {
  const found = await realpath(pathBytes(path), 'buffer').catch(() => undefined);
  if (found !== undefined) return pathText(found);
  const parent = dirname(resolve(path));
  return parent === resolve(path) ? parent : join(await placeOf(parent), basename(path));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function expectSame(before: Readonly<Record<string, unknown>>, settings: CaptionSettings, file: string): void {
  const changed = changedSetting(before, settings);
  if (changed === undefined) return;
  throw new UsageError({
    where: '--resume',
    expected: `${changed.flag} ${changed.before}, as in ${file}`,
    received: changed.now,
    next: 'Repeat that setting, name another file, or omit --resume to replace this one.',
  });
}

function noRecord(file: string, line: number): UsageError {
  return new UsageError({
    where: '--resume',
    expected: 'an --output file that caption --format json has written',
    received: `${file}, whose line ${String(line)} is not such a record`,
    next: 'Name another file, or omit --resume to replace this one.',
  });
}
