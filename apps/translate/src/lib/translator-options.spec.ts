import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

it.each([[[]], [['evaluate', '--reference']]])(
  'hands threads and workers to the model: translate %j',
  async (command) => {
    const file = world.write('in.txt', 'one\n');
    const input = command.length === 0 ? [file] : [...command, file, '--source', file];
    await world.run([...input, '--threads', '8', '--workers', '4']);
    await world.run([...input, '--workers', '1']);
    expect(world.loaded).toMatchObject([{ options: { threads: 8, workers: 4 } }, {}]);
    expect(world.loaded[1]?.options).not.toHaveProperty('workers');
  },
);

it('refuses workers where only onnx has them', async () => {
  expect(await world.run(['--engine', 'wasm', '--workers', '2', 'x'])).toMatchObject({
    code: 2,
    err: '--workers: expected 1 with --engine wasm, received 2. Omit --engine: onnx has workers.\n',
  });
  expect((await world.run(['--engine', 'wasm', '--workers', '1', 'x'])).code).toBe(0);
  expect((await world.run(['--workers', '0', 'x'])).err).toContain('--workers: expected a whole number from 1 to 1024');
});

it('reads ahead enough to keep all workers busy', async () => {
  const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`);
  const { out } = await world.run(['--workers', '3'], { stdin: Readable.from([Buffer.from(lines.join(''))]) });
  expect(out).toBe(lines.join('').toUpperCase());
  const sizes = world.windows.map((window) => window.length);
  expect(Math.max(...sizes)).toBeGreaterThan(256);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(3 * 256);
});
