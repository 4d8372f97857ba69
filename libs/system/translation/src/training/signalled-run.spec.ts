import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NODE_FROM_SOURCE, stoppedAt, traceOf } from '@tolmach/testing-kit';
import { tinyConfig, tinyText } from '../../testing/tiny-run';
import { train } from './train-translation';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let data: object;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'signalled-'));
  data = await tinyText(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const CHILD = path.join(__dirname, '../../testing/signalled-child.ts');

describe('a signal between two reports', () => {
  it.each(['tensorflow', 'wasm'])('ends the run within one step, saved, on %s', async (engine) => {
    const far = { reportEverySteps: 1000, checkpointEverySteps: 1000, validation: { everySteps: 1000 } };
    const [config, out] = [path.join(folder, `${engine}.json`), path.join(folder, engine)];
    await writeFile(config, JSON.stringify(tinyConfig(data, { ...far, stop: { steps: 1000 } })));
    const args = [...NODE_FROM_SOURCE, CHILD, config, out, engine, '5'];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (stdout.startsWith('failed: DeviceError')) {
      process.stderr.write(`${engine} skipped: ${stdout}`);
      return;
    }
    expect(`${stdout}${stderr}`).toMatch(/^interrupted at step [56]\n/);
    expect(await readdir(path.join(out, 'checkpoints'))).toEqual([expect.stringMatching(/^step-0000000[56]$/)]);
  });
});

describe('an interrupt when a validation is due', () => {
  it.each([
    ['in the middle', 6, 17],
    ['at the last step', 17, 17],
  ])('leaves it to the resumed run, which equals an uninterrupted one: %s', async (name, stop, steps) => {
    const config = tinyConfig(data, { stop: { steps } });
    const [whole, parts] = [path.join(folder, `${name} whole`), path.join(folder, `${name} parts`)];
    await train(config, { out: whole });
    const { reason, state } = await train(config, { out: parts, ...stoppedAt(stop) });
    expect([reason, state.step, state.awaitsValidation]).toEqual(['interrupted', stop, true]);
    expect((await train(config, { out: parts, resume: true })).reason).toBe('steps');
    expect(await traceOf(parts)).toEqual(await traceOf(whole));
  });
});

it('an interrupt before the first step leaves no folder', async () => {
  const out = path.join(folder, 'early');
  const interrupt = new AbortController();
  const listener = (event: { readonly kind: string }) => {
    if (event.kind === 'message') interrupt.abort(); // the engine is open, no text has been read
  };
  await expect(train(tinyConfig(data), { out, signal: interrupt.signal, listener })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(await readdir(folder)).not.toContain('early');
});
