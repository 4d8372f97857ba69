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
    expect(world.exportOnnx).toHaveBeenCalledWith(join(world.folder, 'models', 'en-fr'), 'there', 'int8');
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
