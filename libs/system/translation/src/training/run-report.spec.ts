import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tinyConfig, tinyText } from '../../testing/tiny-run';
import { train } from './train-translation';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let data: Awaited<ReturnType<typeof tinyText>>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'run-report-'));
  data = await tinyText(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const configOf = (steps: number) => tinyConfig(data, { stop: { steps }, validation: { everySteps: 2 } });
const pageOf = (out: string) => readFile(path.join(out, 'report.html'), 'utf8');

it('is there after the first validation, says how the run ended, and continues with a resumed run', async () => {
  const out = path.join(folder, 'a <run>');
  const pages: Promise<string>[] = [];
  await train(configOf(3), {
    out,
    listener: (event) => {
      if (event.kind === 'validation') pages.push(pageOf(out));
    },
  });
  expect(await pages[0]).toContain('Running: step 2 of 3.');
  const ended = await pageOf(out);
  expect(ended).toContain('<h1>a &lt;run&gt;</h1>');
  expect(ended).toContain('Ended at step 3 of 3: all its steps are done.');
  expect(ended).toMatch(/<dt>hypothesis|<dt>source/);
  await train(configOf(4), { out, resume: true });
  const resumed = await pageOf(out);
  expect(resumed).toContain('resumed at step 3');
  expect(resumed).toMatch(/aria-label="Loss: training [\d.]+ at step 1, [\d.]+ at step 4;/);
});

it('ends no training where it cannot be written, and says so once', async () => {
  const out = path.join(folder, 'blocked');
  const messages: string[] = [];
  let blocked: Promise<unknown> | undefined;
  const { reason } = await train(configOf(4), {
    out,
    listener: (event) => {
      if (event.kind === 'step' && event.step === 1)
        blocked = mkdir(path.join(out, 'report.html', 'in the way'), { recursive: true });
      if (event.kind === 'message') messages.push(event.text);
    },
  });
  await blocked;
  expect(reason).toBe('steps');
  expect(messages.filter((text) => text.startsWith('no report: '))).toHaveLength(1);
});

it('says by which fault a run stopped', async () => {
  const out = path.join(folder, 'faulty');
  const listener = ({ kind }: { kind: string }) => {
    if (kind === 'step') throw new RangeError('a <fault>');
  };
  await expect(train(configOf(4), { out, listener })).rejects.toThrow(RangeError);
  expect(await pageOf(out)).toContain('Stopped at step 1 of 4 by a fault: a &lt;fault&gt;');
});
