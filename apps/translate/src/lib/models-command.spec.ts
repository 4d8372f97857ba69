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
  it('lists languages, size, scores, training data and licence', async () => {
    world.write(join('models', 'en-de', 'weights.safetensors'), new Uint8Array(15_200_000));
    const { code, out, err } = await world.run(['models']);
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\nen-fr\n')[0]).toBe(
      [
        'en-de',
        '  languages  en to de',
        '  size       15.2 MB',
        '  scores     BLEU 36.13 on Multi30k test2016 (beam 5)',
        '  trained on Multi30k train',
        '  licence    CC BY 2.0',
        `  folder     ${join(world.folder, 'models', 'en-de')}`,
      ].join('\n'),
    );
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
    expect(out).toMatch(/^en-de\n/);
    expect(err.split('\n')).toEqual([
      expect.stringContaining('expected sourceVocabularySize as a value of type'),
      expect.stringContaining('expected a JSON file'),
      '',
    ]);
  });

  it('leaves out models of another kind', async () => {
    world.installTranslator('caption-en', 'en', { kind: 'captioning' });
    const { code, out, err } = await world.run(['models']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^en-de\n/);
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
