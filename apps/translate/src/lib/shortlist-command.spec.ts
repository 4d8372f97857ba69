import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const CONFIG = { data: { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } } };

describe('translate shortlist', () => {
  it('hands model, texts and sizes on, and prints how much stays as it is', async () => {
    const config = world.write('config.json', JSON.stringify(CONFIG));
    const flags = ['--model', 'en-fr', '--config', config, '--data', 'texts', '--per-piece', '30'];
    expect(await world.run(['shortlist', ...flags])).toEqual({
      code: 0,
      out: '99.5 % of the validation texts translate identically with and without it\n',
      err: '',
    });
    expect(world.addShortlist).toHaveBeenCalledWith(
      join(world.folder, 'models', 'en-fr'),
      expect.objectContaining({
        data: expect.objectContaining({
          train: [expect.objectContaining({ source: resolve('texts/a'), target: resolve('texts/b') })],
        }),
      }),
      expect.objectContaining({ perPiece: 30, always: 100 }),
    );
  });

  it('wants a config', async () => {
    const { code, err } = await world.run(['shortlist']);
    expect(code).toBe(2);
    expect(err).toMatch(/^--config: expected a training config, received nothing\. /);
  });
});
