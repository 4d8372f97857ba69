import { ConfigError, UsageError } from '@tolmach/contracts';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { textRunSchema } from '../../testing/text-run';
import type { TextRunConfig } from '../../testing/text-run';
import { RunFolder } from './run-folder';

jest.setTimeout(60_000); // processes and synced files, on a machine that may be busy

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'run-'));
  folder = path.join(parent, 'runs', 'first');
});
afterEach(() => rm(parent, { recursive: true }));

function configWith(keys: Record<string, unknown> = {}): TextRunConfig {
  const data = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };
  return textRunSchema.parse({ data, ...keys });
}

async function opened<Result>(
  isResumed: boolean,
  use: (run: RunFolder) => Promise<Result>,
  config = configWith(),
): Promise<Result> {
  const run = await RunFolder.open(folder, { config, schema: textRunSchema, isResumed });
  try {
    return await use(run);
  } finally {
    await run.close();
  }
}

const nothing = async () => undefined;
const read = (name: string) => readFile(path.join(folder, name), 'utf8');

describe('RunFolder', () => {
  it('begins with config.json and leaves no lock', async () => {
    await opened(false, nothing);
    expect(await readdir(folder)).toEqual(['config.json']);
    expect(JSON.parse(await read('config.json'))).toEqual(JSON.parse(JSON.stringify(configWith())));
  });

  it('refuses a new run among files, and points to its resume', async () => {
    await opened(false, nothing);
    await expect(opened(false, nothing)).rejects.toThrow(UsageError);
    await expect(opened(false, nothing)).rejects.toThrow(/one with config\.json\. Resume the run/);
    expect(await readdir(folder)).toEqual(['config.json']);
  });

  it('refuses to resume where no run is, and makes nothing', async () => {
    await expect(opened(true, nothing)).rejects.toThrow(UsageError);
    expect(await readdir(parent)).toEqual([]);
  });

  it('resumes with the same config and names the keys of another', async () => {
    await opened(false, nothing);
    await opened(true, nothing);
    const other = configWith({ update: { batchTokens: 700 }, schedule: { finalStep: 9 } });
    const fault: unknown = await opened(true, nothing, other).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toContain('update.batchTokens (1800, now 700), schedule.finalStep (unset, now 9)');
    await opened(true, nothing);
  });

  it('resumes where the data is elsewhere, and not where a corpus weighs more', async () => {
    await opened(false, nothing);
    const data = (corpus: object) => {
      return { train: [{ source: '/x/a', target: '/x/b', ...corpus }], validation: { source: 'y', target: '../d' } };
    };
    await opened(true, nothing, configWith({ data: data({}) }));
    expect(JSON.parse(await read('config.json'))).toMatchObject({ data: { validation: { source: 'y' } } });
    const heavier = opened(true, nothing, configWith({ data: data({ weight: 2 }) }));
    await expect(heavier).rejects.toThrow(/changes in data\.train .*"weight":2/);
  });

  it('resumes a run that began before a key was there, as with its default', async () => {
    await opened(false, nothing);
    const { vocabulary, ...older } = JSON.parse(await read('config.json'));
    delete vocabulary.normalization;
    await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...older, vocabulary }));
    const other = opened(true, nothing, configWith({ vocabulary: { normalization: 'nmt_nfkc' } }));
    await expect(other).rejects.toThrow('vocabulary.normalization ("identity", now "nmt_nfkc")');
    await opened(true, nothing);
  });

  it('lets a resumed run stop later and keeps the new config', async () => {
    await opened(false, nothing);
    await opened(true, nothing, configWith({ stop: { steps: 5, minutes: 3 }, keepCheckpoints: 4 }));
    expect(JSON.parse(await read('config.json'))).toMatchObject({ stop: { steps: 5, minutes: 3 }, keepCheckpoints: 4 });
  });

  it('says that config.json is damaged', async () => {
    await opened(false, nothing);
    await writeFile(path.join(folder, 'config.json'), '{"data":');
    await expect(opened(true, nothing)).rejects.toThrow(ConfigError);
  });

  it('admits one training at a time', async () => {
    await opened(false, async () => {
      await expect(opened(true, nothing)).rejects.toThrow(new RegExp(`held by process ${process.pid} on `));
    });
    await opened(true, nothing);
  });

  it('drops log lines of steps after the checkpoint, and one cut off', async () => {
    await opened(false, async (run) => {
      for (const step of [50, 100, 150]) await run.appendMetrics({ step, loss: 1 / step });
      await run.appendMetrics({ step: 100, event: 'late line of an earlier step' });
      for (const step of [100, 150]) await run.appendSamples(step, ['ein Hund', '=== step 7 is not a heading']);
    });
    await writeFile(path.join(folder, 'metrics.jsonl'), '{"step":150,"lo', { flag: 'a' });
    await opened(true, async (run) => {
      await run.cutLogs(100);
      await run.appendMetrics({ step: 150, loss: 0 });
      await run.appendSamples(150, ['anew']);
    });
    const metrics = (await read('metrics.jsonl')).trimEnd().split('\n');
    expect(metrics.map((line) => JSON.parse(line))).toEqual([
      { step: 50, loss: 0.02 },
      { step: 100, loss: 0.01 },
      { step: 150, loss: 0 },
    ]);
    expect(await read('samples.txt')).toBe(
      '=== step 100\nein Hund\n=== step 7 is not a heading\n\n=== step 150\nanew\n\n',
    );
  });

  it('starts logs anew when there was no checkpoint', async () => {
    await opened(false, (run) => run.appendMetrics({ step: 50 }));
    await opened(true, (run) => run.cutLogs(0));
    expect(await read('metrics.jsonl')).toBe('');
  });

  it('replaces best/ as a whole, or not at all', async () => {
    const save = (text: string) => async (draft: string) => {
      await mkdir(path.join(draft, 'pieces'));
      await writeFile(path.join(draft, 'pieces', `${text}.model`), text);
    };
    await opened(false, async (run) => {
      await run.replaceBest(save('one'));
      await run.replaceBest(save('two'));
      const failing = run.replaceBest(async (draft) => {
        await save('three')(draft);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
    });
    expect(await readdir(path.join(folder, 'best', 'pieces'))).toEqual(['two.model']);
    expect((await readdir(folder)).sort()).toEqual(['best', 'config.json']);
  });

  it('puts best/ back after a crash between its two renames', async () => {
    await opened(false, (run) => run.replaceBest((draft) => writeFile(path.join(draft, 'model.json'), '{}')));
    await rename(path.join(folder, 'best'), path.join(folder, 'best.old'));
    await mkdir(path.join(folder, 'best.partial'));
    await opened(true, nothing);
    expect(await readdir(path.join(folder, 'best'))).toEqual(['model.json']);
    expect((await readdir(folder)).sort()).toEqual(['best', 'config.json']);
  });
});
