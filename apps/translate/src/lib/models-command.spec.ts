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

describe('translate models', () => {
  it('lists languages, size and scores in columns, and says where the rest is', async () => {
    world.write(join('models', 'en-de', 'weights.safetensors'), new Uint8Array(15_200_000));
    const { code, out, err } = await world.run(['models']);
    expect([code, err]).toEqual([
      0,
      'Training data, licences, folders and other scores: translate models --format json\n',
    ]);
    expect(out.split('\n')).toEqual([
      'model  languages     size   BLEU  on',
      'en-de  en to de   15.2 MB  36.13  Multi30k test2016',
      'en-fr  en to fr    0.0 MB  36.13  Multi30k test2016',
      '',
    ]);
  });

  it('writes one JSON object a line', async () => {
    const { out } = await world.run(['models', '--format', 'json']);
    const models = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(models).toMatchObject([
      { name: 'en-de', targetLanguage: 'de', training: { data: ['Multi30k train'] } },
      { name: 'en-fr', targetLanguage: 'fr' },
    ]);
  });

  it('names what is broken, lists the others, and ends with 3', async () => {
    world.installTranslator('en-cs', 'cs', { sourceVocabularySize: 'many' });
    world.write(join('models', 'en-fr', 'model.json'), '{"formatVersion"');
    const { code, out, err } = await world.run(['models']);
    expect(code).toBe(3);
    expect(out).toMatch(/^en-de {2}/m);
    expect(err.split('\n')).toEqual([
      expect.stringContaining('expected sourceVocabularySize as a value of type'),
      expect.stringContaining('expected a JSON file'),
      expect.stringContaining('--format json'),
      '',
    ]);
  });

  it('leaves out models of another kind', async () => {
    world.installTranslator('caption-en', 'en', { kind: 'captioning' });
    const { code, out, err } = await world.run(['models', '--quiet']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^en-de {2}/m);
    expect(out).not.toContain('caption-en');
  });

  it('lets no control character of a model.json through', async () => {
    world.installTranslator('en-cs', '\u001b[2J');
    expect((await world.run(['models'])).out).toContain('en to \ufffd[2J');
  });

  it('says that nothing is installed', async () => {
    rmSync(join(world.folder, 'models'), { recursive: true });
    expect(await world.run(['models'])).toEqual({ code: 0, out: '', err: 'No model is installed.\n' });
  });
});
