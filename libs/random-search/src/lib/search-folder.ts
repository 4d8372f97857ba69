import path from 'node:path';
import { ConfigError, InputError, UsageError, parseConfig } from '@tolmach/contracts';
import { makeFolder, writeFileDurably, writing } from '@tolmach/durable-files';
import { appendLog, readLog } from '@tolmach/training';
import { randomSearchConfigSchema } from './random-search-config';
import type { RandomSearchConfig } from './random-search-config';
import type { SearchState } from './standings';
import type { Trial, TrialResult } from './trial';

const CONFIG_FILE = 'search.json';
const RESULTS_FILE = 'results.jsonl';

/** What a search leaves on disk: search.json, results.jsonl, and a run folder of each trial below trials/. */
export class SearchFolder {
  private constructor(readonly folder: string) {}

  /**
   * The folder of a new search, or of one that continues.
   * @throws {@link ConfigError} if what trials there were drawn from and trained with is not what the config says: only
   * more trials, and variants, may come
   */
  static async open(folder: string, config: RandomSearchConfig): Promise<SearchFolder> {
    await writing(folder, () => makeFolder(folder));
    const before = await readConfig(folder);
    if (before !== undefined) checkContinues(folder, before, config);
    await writeFileDurably(path.join(folder, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`);
    const opened = new SearchFolder(folder);
    await opened.dropCutOff();
    return opened;
  }

  /** A search as it stands. @throws {@link UsageError} when there is none in the folder */
  static async read(folder: string): Promise<SearchState> {
    const config = await readConfig(folder);
    if (config !== undefined) return { config, results: await SearchFolder.resultsIn(folder) };
    throw new UsageError({
      where: folder,
      expected: `the folder of a search, with ${CONFIG_FILE}`,
      received: 'no such file',
      next: 'Check the folder, or start a search.',
      code: 'no-search',
    });
  }

  /** The trials that are finished in a folder; of a search that has not begun, none. */
  static resultsIn(folder: string): Promise<TrialResult[]> {
    return new SearchFolder(folder).results();
  }

  /** The run folder of a trial: `trials/gru-0007`. */
  runFolder({ variant, trial }: Trial): string {
    return path.join(this.folder, 'trials', `${variant}-${String(trial).padStart(4, '0')}`);
  }

  /** The trials that are finished, in the order in which they were. A last line that a crash cut off does not count. */
  async results(): Promise<TrialResult[]> {
    return (await this.lines()).map((line, index) => this.resultOf(line, index + 1));
  }

  /** Adds a result; on the disk once this resolves. */
  async append(result: TrialResult): Promise<void> {
    await appendLog(this.resultsFile, `${JSON.stringify(result)}\n`);
  }

  private get resultsFile(): string {
    return path.join(this.folder, RESULTS_FILE);
  }

  private async lines(): Promise<string[]> {
    return (await readLog(this.resultsFile)).split('\n').slice(0, -1);
  }

  private async dropCutOff(): Promise<void> {
    const text = await readLog(this.resultsFile);
    if (text !== '' && !text.endsWith('\n')) {
      await writeFileDurably(this.resultsFile, text.slice(0, text.lastIndexOf('\n') + 1));
    }
  }

  private resultOf(line: string, number: number): TrialResult {
    try {
      return JSON.parse(line) as TrialResult; // as `append` wrote it
    } catch (cause) {
      throw new InputError({
        where: `${this.resultsFile}, line ${String(number)}`,
        expected: 'the result of a trial as JSON',
        received: 'something else',
        next: 'Remove the line: its trial is then trained again.',
        cause,
      });
    }
  }
}

async function readConfig(folder: string): Promise<RandomSearchConfig | undefined> {
  const file = path.join(folder, CONFIG_FILE);
  const text = await readLog(file);
  if (text === '') return undefined;
  try {
    return parseConfig(randomSearchConfigSchema, JSON.parse(text), file);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError({
      where: file,
      expected: 'the JSON that the search began with',
      received: 'something else',
      next: 'Restore the file, or start a search in another folder.',
      cause,
    });
  }
}

/** Keys that may change between two parts of a search. */
const FREE_KEYS: readonly string[] = ['trials', 'variants'];

function checkContinues(folder: string, before: RandomSearchConfig, now: RandomSearchConfig): void {
  const changed = (Object.keys(before) as (keyof RandomSearchConfig)[])
    .filter((key) => !FREE_KEYS.includes(key))
    .filter((key) => !isAlike(before[key], now[key]));
  const variants = Object.entries(before.variants)
    .filter(([name, changes]) => !isAlike(changes, now.variants[name]))
    .map(([name]) => `variants.${name}`);
  const all = [...changed, ...variants];
  if (all.length === 0) return;
  throw new ConfigError({
    where: folder,
    expected: 'the config that the search began with',
    received: `changes in ${all.join(', ')}`,
    next: 'A search may get more trials and variants; start another one, in another folder, for more.',
    code: 'changed-config',
  });
}

/** Whether two JSON values are equal but for the order of keys. */
function isAlike(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]: [string, unknown]) => [key, sorted(inner)]));
}
