import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

describe('translate export', () => {
  it('hands folder, target and precision on, and prints what was written', async () => {
    const flags = '--model en-fr --format onnx --out there --precision int8'.split(' ');
    expect(await world.run(['export', ...flags])).toEqual({
      code: 0,
      out: 'out/encoder.onnx\nout/decoder.onnx\n',
      err: '',
    });
    expect(world.exportOnnx).toHaveBeenCalledWith(
      expect.objectContaining({ folder: join(world.folder, 'models', 'en-fr') }),
      'there',
      'int8',
    );
  });

  it('does not write into a folder that has files, unless they are to be overwritten', async () => {
    const flags = ['export', '--out', join(world.folder, 'models', 'en-de')];
    const { code, err } = await world.run(flags);
    expect([code, world.exportOnnx.mock.calls.length]).toEqual([2, 0]);
    expect(err).toContain(
      'expected an empty or new folder, received one with model.json. Name another folder, or add --overwrite',
    );
    expect((await world.run([...flags, '--overwrite'])).code).toBe(0);
    expect(world.exportOnnx).toHaveBeenCalledTimes(1);
  });

  it('wants a folder to write into', async () => {
    const { code, err } = await world.run(['export']);
    expect(code).toBe(2);
    expect(err).toMatch(/^--out: expected a folder to write into, received nothing\. /);
  });

  it('knows one format', async () => {
    const { code, err } = await world.run(['export', '--format', 'coreml', '--out', 'there']);
    expect(code).toBe(2);
    expect(err).toMatch(/onnx/);
  });
});
