import { ConfigError, UsageError, withDataFiles } from '@tolmach/contracts';
import type { DescribedSchema } from '@tolmach/contracts';
import { makeFolder, recoverFolder, replaceFolder, writeFileDurably, writing } from '@tolmach/durable-files';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { configChanges, describeChange, type ConfigChange } from './config-changes';
import { takeLock, type RunLock } from './run-lock';
import { appendLog, cutLog, readLog, samplesHeading, stepOfRecord, stepOfSamples } from './step-log';

const CONFIG_FILE = 'config.json';
const LOCK_FILE = 'run.lock';
const REPORT_FILE = 'report.html';

/** Sections and keys that a resumed run may change: they say when to stop and what to keep, not what is computed. */
export const CHANGEABLE_KEYS = ['stop', 'keepCheckpoints', 'facts'] as const;

/** What {@link RunFolder.open} starts or continues. */
export interface RunFolderOptions {
  readonly config: object;
  /** What the config was parsed by. */
  readonly schema: RunSchema;
  /** False for a new run, which needs an empty or missing folder. */
  readonly isResumed: boolean;
}

/** The part of a zod schema that reads a config back, and tells its data files. */
export interface RunSchema extends DescribedSchema {
  safeParse(config: unknown): { readonly success: boolean; readonly data?: unknown };
}

/** One line of metrics.jsonl. */
export type MetricsRecord = Readonly<{ step: number } & Record<string, unknown>>;

/**
 * Everything a training run leaves on disk: config.json, metrics.jsonl, samples.txt, report.html, checkpoints/, best/ and
 * data/. Held by one process from `open` to `close`.
 */
export class RunFolder {
  /** For `writeCheckpoint`. */
  readonly checkpointFolder: string;
  /** The best model folder so far. */
  readonly bestFolder: string;
  /** For `openCorpus`. */
  readonly dataFolder: string;
  private readonly metricsFile: string;
  private readonly samplesFile: string;

  private constructor(
    readonly folder: string,
    private readonly lock: RunLock,
    private readonly isNew: boolean,
  ) {
    this.checkpointFolder = path.join(folder, 'checkpoints');
    this.bestFolder = path.join(folder, 'best');
    this.dataFolder = path.join(folder, 'data');
    this.metricsFile = path.join(folder, 'metrics.jsonl');
    this.samplesFile = path.join(folder, 'samples.txt');
  }

  /**
   * The locked folder of a new or a resumed run, with its config.json.
   * @throws {@link UsageError} if a new run meets files, a resumed one finds no config.json, or another process trains
   * here; {@link ConfigError} if a resumed run's config differs in more than `CHANGEABLE_KEYS` and the places
   * of data files; {@link OutputError}
   * if the folder cannot be written.
   */
  static async open(folder: string, { config, schema, isResumed }: RunFolderOptions): Promise<RunFolder> {
    if (isResumed) await readConfig(folder); // before a lock file appears where no run is
    const isNew = !existsSync(folder);
    await writing(folder, () => makeFolder(folder));
    const run = new RunFolder(folder, await takeLock(path.join(folder, LOCK_FILE)), isNew);
    try {
      if (isResumed)
        checkChanges(folder, configChanges(comparable(await readConfig(folder), schema), comparable(config, schema)));
      else await expectEmpty(folder);
      await writeFileDurably(path.join(folder, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`);
      await recoverFolder(run.bestFolder);
      return run;
    } catch (error) {
      await run.close();
      throw error;
    }
  }

  /** Whether a folder has a run that could be continued. */
  static hasRun(folder: string): boolean {
    return existsSync(path.join(folder, CONFIG_FILE));
  }

  /**
   * Removes a run from its folder.
   * @throws {@link UsageError} while another process trains there, or if the folder has other files too; {@link OutputError} if
   * something cannot be removed
   */
  static async removeRun(folder: string): Promise<void> {
    const run = new RunFolder(folder, await takeLock(path.join(folder, LOCK_FILE)), false);
    try {
      const logs = [run.metricsFile, run.samplesFile, path.join(folder, REPORT_FILE), path.join(folder, CONFIG_FILE)];
      const written = [run.dataFolder, run.checkpointFolder, run.bestFolder, ...logs]; // the config last: it makes it a run
      await expectEmpty(
        folder,
        written.map((file) => path.basename(file)),
      );
      await writing(folder, async () => {
        for (const file of written) await rm(file, { recursive: true, force: true });
      });
    } finally {
      await run.close();
    }
  }

  /** Drops what the logs say of steps after this one; to be called once, with the step of the checkpoint gone on from. */
  async cutLogs(lastStep: number): Promise<void> {
    await cutLog(this.metricsFile, lastStep, stepOfRecord);
    await cutLog(this.samplesFile, lastStep, stepOfSamples);
  }

  /** Adds a line to metrics.jsonl; a step's lines belong before its checkpoint, or a crash between them loses them. */
  async appendMetrics(record: MetricsRecord): Promise<void> {
    await this.expectHeld();
    await appendLog(this.metricsFile, `${JSON.stringify(record)}\n`);
  }

  /** Adds sample translations of a step to samples.txt. */
  async appendSamples(step: number, lines: readonly string[]): Promise<void> {
    await this.expectHeld();
    await appendLog(this.samplesFile, `${[samplesHeading(step), ...lines].join('\n')}\n\n`);
  }

  /** The text of metrics.jsonl and of samples.txt; of one that is not there, none. */
  async readLogs(): Promise<{ metrics: string; samples: string }> {
    return { metrics: await readLog(this.metricsFile), samples: await readLog(this.samplesFile) };
  }

  /** Replaces report.html at once. */
  async replaceReport(html: string): Promise<void> {
    await this.expectHeld();
    await writeFileDurably(path.join(this.folder, REPORT_FILE), html);
  }

  /** Replaces best/ at once by what `save` writes into the folder it is given. */
  async replaceBest(save: (draft: string) => Promise<void>): Promise<void> {
    await this.expectHeld();
    await replaceFolder(this.bestFolder, save);
  }

  /** To be awaited before anything is written. @throws {@link OutputError} when another training has taken the folder over */
  expectHeld(): Promise<void> {
    return this.lock.expectHeld();
  }

  /** Leaves nothing of a new run that could not start: no folder, or an empty one where one was before. */
  async discard(): Promise<void> {
    await this.expectHeld();
    const files = [CONFIG_FILE, REPORT_FILE].map((name) => path.join(this.folder, name));
    const written = [this.dataFolder, this.checkpointFolder, ...files];
    await writing(this.folder, () => Promise.all(written.map((file) => rm(file, { recursive: true, force: true }))));
    await this.close();
    if (this.isNew) await rmdir(this.folder).catch(() => undefined); // what others put there keeps it
  }

  /** Lets others train here. */
  async close(): Promise<void> {
    await this.lock.release();
  }
}

/** The config of a run as its config.json says, unchecked. @throws {@link UsageError} if there is none. */
async function readConfig(folder: string): Promise<unknown> {
  const file = path.join(folder, CONFIG_FILE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw noRun(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError({
      where: file,
      expected: 'the JSON that the run began with',
      received: 'something else',
      next: 'Restore the file, or start a new run in another folder.',
      cause,
    });
  }
}

/**
 * A config as it is compared: with the defaults of keys that have come since a run began, as a default computes what was
 * computed before; without the places of data files, whose checksums are compared.
 */
function comparable(config: unknown, schema: RunSchema): unknown {
  const { success, data } = schema.safeParse(config);
  return withDataFiles(schema, success ? toJson(data) : toJson(config), () => 'anywhere');
}

function toJson(config: unknown): unknown {
  return JSON.parse(JSON.stringify(config));
}

/** Files with the names given do not count. */
async function expectEmpty(folder: string, except: readonly string[] = []): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(LOCK_FILE) && !except.includes(name));
  if (names.length === 0) return;
  throw new UsageError({
    where: folder,
    expected: 'an empty or new folder for a new run',
    received: `one with ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}`,
    next: 'Resume the run in it, or name another folder.',
    code: 'run-folder-in-use',
  });
}

function noRun(file: string): UsageError {
  return new UsageError({
    where: file,
    expected: 'the config of the run to resume',
    received: 'no such file',
    next: 'Check the folder, or start a new run.',
    code: 'no-run',
  });
}

function checkChanges(folder: string, changes: readonly ConfigChange[]): void {
  const refused = changes.filter(
    ({ key }) => !CHANGEABLE_KEYS.some((free) => key === free || key.startsWith(`${free}.`)),
  );
  if (refused.length === 0) return;
  throw new ConfigError({
    where: folder,
    expected: 'the config that the run began with',
    received: `changes in ${refused.map(describeChange).join(', ')}`,
    next: `A resumed run may change ${CHANGEABLE_KEYS.join(', ')} only; start a new run from this one's best model for more.`,
    code: 'changed-config',
    details: { changes: refused },
  });
}
