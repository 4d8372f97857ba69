import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { captioningTrainingConfigSchema } from '@tolmach/captioning/system';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const data = { images: 'images', captions: '/elsewhere/captions.tsv', validation: 'val.txt' };

describe('caption train', () => {
  it('hands config, run folder, start and signal to the training', async () => {
    const config = world.write('my.json', JSON.stringify({ data, seed: 7 }));
    const signal = new AbortController().signal;
    const flags = ['--config', config, '--out', world.path('run'), '--from', 'caption-en'];
    expect(await world.run(['train', ...flags], { signal })).toEqual({
      code: 0,
      out: 'run/best\n',
      err: 'Finished after 10 steps. Best model: step 5.\n',
    });
    const [given, start] = world.train.mock.calls[0] as [unknown, unknown];
    const here = { ...data, images: resolve('images'), validation: resolve('val.txt') };
    expect(given).toEqual(captioningTrainingConfigSchema.parse({ data: here, seed: 7 }));
    const from = world.path('models/caption-en');
    expect(start).toMatchObject({ out: world.path('run'), resume: false, engine: 'auto', signal, from });
  });

  it('looks for relative files in the folder given as --data, and resumes with the config of the run', async () => {
    mkdirSync(world.path('run'));
    world.write('run/config.json', JSON.stringify({ data, seed: 9 }));
    expect((await world.run(['train', '--out', world.path('run'), '--resume', '--data', '/sets'])).code).toBe(0);
    expect(world.train.mock.calls[0]?.[0]).toMatchObject({
      seed: 9,
      data: { images: '/sets/images', captions: '/elsewhere/captions.tsv', validation: '/sets/val.txt' },
    });
    expect(world.train.mock.calls[0]?.[1]).toMatchObject({ resume: true });
  });

  it('prints a complete config, which it reads back', async () => {
    const { out } = await world.run(['train', '--print-config']);
    expect(out).toContain('"objective": "cross_entropy"');
    const config = world.write('printed.json', out);
    expect((await world.run(['train', '--config', config, '--out', 'run'])).code).toBe(0);
    const files = { images: resolve('path/to/folder'), captions: resolve('path/to/file') };
    expect(world.train.mock.calls[0]?.[0]).toEqual(captioningTrainingConfigSchema.parse({ data: files }));
  });

  it('points to the command that prints a config', async () => {
    expect((await world.run(['train', '--out', 'run', '--config', '/no/such.json'])).err).toContain(
      'caption train --print-config prints a config to start from.',
    );
  });
});
