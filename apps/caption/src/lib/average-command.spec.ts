import { existsSync, rmSync } from 'node:fs';
import { CAPTIONING } from '@tolmach/captioning/system';
import { FakeWorld } from '../../testing/fake-world';
import { averageModels } from '@tolmach/model-folder';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

describe('caption average', () => {
  it('hands folders, target and signal on, and prints the folder', async () => {
    const { signal } = new AbortController();
    const folder = world.path('models/caption-en');
    const argv = ['average', '--out', 'mean', '--saved-precision', 'float16', 'caption-en', folder];
    expect(await world.run(argv, { signal })).toEqual({
      code: 0,
      out: 'mean\n',
      err: 'mean of 2 models, not scored yet: caption evaluate --model mean\n',
    });
    expect(world.averageModels).toHaveBeenCalledWith(CAPTIONING, [folder, folder], {
      out: 'mean',
      precision: 'float16',
      signal,
    });
  });

  it('averages captioning models only', async () => {
    world.averageModels.mockImplementation(averageModels);
    const out = world.path('mean');
    const { code, err } = await world.run(['average', '--out', out, world.path('models/en-de'), 'caption-en']);
    expect(code).toBe(3);
    expect(err).toMatch(
      /expected a captioning model, received a translation model\. Open it with the program for such models, or name another folder\./,
    );
    expect(existsSync(out)).toBe(false);
  });

  it('wants two models', async () => {
    const { code, err } = await world.run(['average', '--out', 'mean', 'caption-en']);
    expect(code).toBe(2);
    expect(err).toMatch(/^caption average: expected two models or more, received caption-en\. /);
  });
});
