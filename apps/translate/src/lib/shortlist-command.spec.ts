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
      err: 'used with --precision int8 (at least 98 %); --shortlist off does without\n',
    });
    expect(world.addShortlist).toHaveBeenCalledWith(
      expect.objectContaining({ folder: join(world.folder, 'models', 'en-fr') }),
      expect.objectContaining({
        data: expect.objectContaining({
          train: [expect.objectContaining({ source: resolve('texts/a'), target: resolve('texts/b') })],
        }),
      }),
      expect.objectContaining({ perPiece: 30, always: 100 }),
    );
  });

  it('says that one below the bound is not used unasked', async () => {
    world.addShortlist.mockResolvedValue(0.917);
    const { out, err } = await world.run(['shortlist', '--config', world.write('config.json', JSON.stringify(CONFIG))]);
    expect(out).toMatch(/^91\.7 % /);
    expect(err).toMatch(/^not used unless --shortlist on asks for it \(below 98 %\); /);
  });

  it('wants a config', async () => {
    const { code, err } = await world.run(['shortlist']);
    expect(code).toBe(2);
    expect(err).toMatch(/^--config: expected a training config, received nothing\. /);
  });
});
