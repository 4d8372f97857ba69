import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '@tolmach/contracts';
import { translationTrainingConfigSchema } from '@tolmach/translation/system';
import { TRAINED } from '@tolmach/testing-kit';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const data = {
  train: [{ source: 'train.en', target: '/elsewhere/train.de' }],
  validation: { source: 'val.en', target: 'val.de' },
};

describe('translate train', () => {
  it('hands config, run folder, engine and signal to the training', async () => {
    const config = world.write('my.json', JSON.stringify({ data, seed: 7 }));
    const out = join(world.folder, 'run');
    const signal = new AbortController().signal;
    expect(await world.run(['train', '--config', config, '--out', out], { signal })).toEqual({
      code: 0,
      out: 'run/best\n',
      err: 'Finished after 10 steps. Best model: step 5.\n',
    });
    const [given, options] = world.train.mock.calls[0] as [unknown, unknown];
    const here = { train: [{ ...data.train[0], source: resolve('train.en') }], validation: { source: resolve('val.en'), target: resolve('val.de') } }; // prettier-ignore
    expect(given).toEqual(translationTrainingConfigSchema.parse({ data: here, seed: 7 }));
    expect(options).toMatchObject({ out, resume: false, engine: 'auto', signal });
  });

  it('looks for relative files in the folder given as --data', async () => {
    const config = world.write('my.json', JSON.stringify({ data }));
    await world.run(['train', '--config', config, '--out', 'run', '--data', '/corpora']);
    expect(world.train.mock.calls[0]?.[0]).toMatchObject({
      data: {
        train: [{ source: '/corpora/train.en', target: '/elsewhere/train.de', weight: 1 }],
        validation: { source: '/corpora/val.en', target: '/corpora/val.de' },
      },
    });
  });

  it('leaves out what is bad where --skip-bad says so, and ends with 4', async () => {
    world.train.mockResolvedValue({ ...TRAINED, numBad: 3 });
    const config = world.write('my.json', JSON.stringify({ data }));
    const { code, out } = await world.run(['train', '--config', config, '--out', 'run', '--skip-bad']);
    expect([code, out]).toEqual([4, 'run/best\n']);
    expect(world.train.mock.calls[0]?.[0]).toMatchObject({ data: { skipBad: true } });
    const { out: printed } = await world.run(['train', '--print-config', '--skip-bad']);
    expect(printed).toContain('"skipBad": true');
  });

  it('resumes with the config of the run unless another is given, and starts from a model', async () => {
    mkdirSync(join(world.folder, 'run'));
    world.write(join('run', 'config.json'), JSON.stringify({ data, seed: 9 }));
    const out = join(world.folder, 'run');
    expect((await world.run(['train', '--out', out, '--resume', '--from', 'en-fr'])).code).toBe(0);
    expect(world.train.mock.calls[0]?.[0]).toMatchObject({ seed: 9 });
    expect(world.train.mock.calls[0]?.[1]).toMatchObject({ resume: true, from: join(world.folder, 'models', 'en-fr') });
  });

  it('says that there is no run to resume', async () => {
    const out = join(world.folder, 'nowhere');
    const { code, err } = await world.run(['train', '--resume', '--out', out]);
    expect(code).toBe(2);
    expect(err).toContain(
      `--resume: expected the folder of a run as --out, received ${out}, which has no config.json.`,
    );
  });

  it('looks for the data of a resumed run below --data, by as much of its old path as is there', async () => {
    const corpora = join(world.folder, 'corpora');
    mkdirSync(join(corpora, 'tatoeba'), { recursive: true });
    for (const name of ['tatoeba/train.en', 'val.de']) world.write(join('corpora', name), '');
    const names = { source: '/old/tatoeba/train.en', target: '/old/tatoeba/train.de' };
    const moved = { train: [names], validation: { source: 'corpora/val.en', target: 'corpora/val.de' } };
    mkdirSync(join(world.folder, 'run'));
    world.write(join('run', 'config.json'), JSON.stringify({ data: moved }));
    await world.run(['train', '--out', join(world.folder, 'run'), '--resume', '--data', corpora]);
    expect(world.train.mock.calls[0]?.[0]).toMatchObject({
      data: {
        train: [{ source: join(corpora, 'tatoeba/train.en'), target: '/old/tatoeba/train.de' }],
        validation: { source: join(corpora, 'corpora/val.en'), target: join(corpora, 'val.de') },
      },
    });
  });

  it('takes the network and the languages of the model it starts from, where the config does not say otherwise', async () => {
    const architecture = { encoder: { hiddenSize: 24, dropout: 0.3 }, decoder: { hiddenSize: 20 }, tying: 'target' };
    world.installTranslator('small', 'fr', { sourcePieces: 'a', targetPieces: 'b', architecture });
    const dropout = { model: { encoder: { dropout: 0.1 } }, vocabulary: { shared: false } };
    const config = world.write('my.json', JSON.stringify({ data: { ...data, sourceLanguage: 'en-GB' }, ...dropout }));
    expect((await world.run(['train', '--config', config, '--out', 'run', '--from', 'small'])).code).toBe(0);
    expect(world.train.mock.calls[0]?.[0]).toMatchObject({
      data: { sourceLanguage: 'en-GB', targetLanguage: 'fr', train: [{ target: '/elsewhere/train.de' }] },
      model: { encoder: { hiddenSize: 24, dropout: 0.1 }, decoder: { hiddenSize: 20 }, tying: 'target' },
      schedule: { learningRate: 0.001 },
    });
  });

  it('prints a config that fits the model to start from, with rates and steps for fine-tuning', async () => {
    const architecture = { encoder: { hiddenSize: 24 }, tying: 'target' };
    world.installTranslator('small', 'fr', { sourcePieces: 'a', targetPieces: 'b', architecture });
    const { out } = await world.run(['train', '--print-config', '--from', 'small']);
    for (const line of ['"targetLanguage": "fr"', '"hiddenSize": 24', '"tying": "target"', '"shared": false'])
      expect(out).toContain(line);
    expect(out).toContain('"learningRate": 0.0003');
    expect(out).toContain('"steps": 3000');
    const config = world.write('printed.json', out);
    expect((await world.run(['train', '--config', config, '--out', 'run', '--from', 'small'])).code).toBe(0);
  });

  it('starts from a checkpoint of a run', async () => {
    const folder = join(world.folder, 'run', 'checkpoints', 'step-00000009');
    mkdirSync(folder, { recursive: true });
    world.write('run/checkpoints/step-00000009/manifest.json', '{}');
    const model = JSON.parse(readFileSync(join(world.folder, 'models', 'en-fr', 'model.json'), 'utf8'));
    const file = JSON.stringify({ ...model, architecture: { decoder: { hiddenSize: 20 } } });
    world.write('run/checkpoints/step-00000009/checkpoint.json', file);
    const config = world.write('my.json', JSON.stringify({ data }));
    expect((await world.run(['train', '--config', config, '--out', 'new', '--from', folder])).code).toBe(0);
    expect(world.train.mock.calls[0]?.[0]).toMatchObject({ model: { decoder: { hiddenSize: 20 } } });
    expect(world.train.mock.calls[0]?.[1]).toMatchObject({ from: folder });
  });

  it('says that it is --from that names no model', async () => {
    const config = world.write('my.json', JSON.stringify({ data }));
    const result = await world.run(['train', '--config', config, '--out', 'run', '--from', 'nowhere']);
    expect(result.err).toMatch(/^--from: expected an installed model .*, received nowhere/);
  });

  it.each([
    ['{"data":{},"sed":1}', 3, 'Did you mean seed?'],
    ['{"seed":"x"}', 3, 'seed as a value of type'],
    ['{"seed":1', 3, 'expected JSON (with // comments, if you like), received'],
  ])('refuses the config %s', async (text, code, sentence) => {
    const config = world.write('my.json', text);
    const result = await world.run(['train', '--config', config, '--out', 'run']);
    expect(result.code).toBe(code);
    expect(result.err).toMatch(/^[^\n]*my\.json: expected [^\n]*\n$/);
    expect(result.err).toContain(sentence);
  });

  it('asks for what is missing', async () => {
    expect((await world.run(['train'])).err).toContain('--out: expected a folder for the run');
    expect((await world.run(['train', '--out', 'run'])).err).toContain('--config: expected a training config');
    expect(await world.run(['train', '--out', 'run', '--config', '/no/such.json'])).toMatchObject({
      code: 3,
      err: expect.stringContaining(
        '/no/such.json: expected a config file that can be read, received no such file (ENOENT)',
      ) as string,
    });
  });

  it('prints a complete config, with meaning, range and choices, which it reads back', async () => {
    const { out } = await world.run(['train', '--print-config']);
    expect(out).toContain('// pieces, special ids included; from 8 to 256000\n    "size": 8000,');
    expect(out).toMatch(/\/\/ .*adam \| sgd \| momentum \| nesterov \| rmsprop\n {4}"kind": "adam",/);
    expect(out).toContain('// "minutes": (not set)');
    const config = world.write('printed.json', out);
    expect((await world.run(['train', '--config', config, '--out', 'run'])).code).toBe(0);
    const files = { source: resolve('path/to/file'), target: resolve('path/to/file') };
    expect(world.train.mock.calls[0]?.[0]).toEqual(
      translationTrainingConfigSchema.parse({ data: { train: [files], validation: files } }),
    );
  });

  it('names every section and key in help', async () => {
    const { out } = await world.run(['train', '--help']);
    for (const [name, node] of Object.entries(
      translationTrainingConfigSchema.toJSONSchema({ io: 'input' }).properties ?? {},
    )) {
      expect(out).toContain(name);
      const keys = typeof node === 'object' && node.properties !== undefined ? Object.keys(node.properties) : [];
      for (const key of keys) expect(out).toContain(key);
    }
  });

  it('ends with the code of a training that fails', async () => {
    const fault = { where: 'run', expected: 'a', received: 'b', next: 'C.' };
    world.train.mockRejectedValue(new ConfigError(fault));
    const config = world.write('my.json', JSON.stringify({ data }));
    expect(await world.run(['train', '--config', config, '--out', 'run'])).toMatchObject({ code: 3, out: '' });
  });

  it('ends with 130 when interrupted', async () => {
    const stop = new AbortController();
    world.train.mockImplementation(async () => {
      stop.abort();
      return { reason: 'interrupted', state: { step: 3, best: null } };
    });
    const config = world.write('my.json', JSON.stringify({ data }));
    const { code, out, err } = await world.run(['train', '--config', config, '--out', 'run'], { signal: stop.signal });
    expect([code, out]).toEqual([130, '']);
    expect(err).toContain('Interrupted and saved after 3 steps. No validation was reached.\n');
  });
});
