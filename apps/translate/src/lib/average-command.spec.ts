import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TRANSLATION } from '@tolmach/translation/system';
import { FakeWorld } from '../../testing/fake-world';
import { averageModels } from '@tolmach/model-folder';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const model = (name: string) => join(world.folder, 'models', name);

describe('translate average', () => {
  it('hands folders, target and signal on, and prints the folder', async () => {
    const { signal } = new AbortController();
    const argv = ['average', '--out', 'mean', '--saved-precision', 'float16', 'en-de', model('en-fr'), 'en-de'];
    expect(await world.run(argv, { signal })).toEqual({
      code: 0,
      out: 'mean\n',
      err: 'mean of 3 models, not scored yet: translate evaluate --model mean\n',
    });
    const folders = [model('en-de'), model('en-fr'), model('en-de')];
    expect(world.averageModels).toHaveBeenCalledWith(TRANSLATION, folders, {
      out: 'mean',
      precision: 'float16',
      signal,
    });
  });

  it('writes float32 unless told otherwise, and passes on what the library notes', async () => {
    world.averageModels.mockResolvedValue({ notes: ['No shortlist was written.'] });
    const { err } = await world.run(['average', '--out', 'mean', 'en-de', 'en-fr']);
    expect(err).toContain('No shortlist was written.\n');
    expect(world.averageModels.mock.calls[0]).toMatchObject([TRANSLATION, expect.anything(), { precision: 'float32' }]);
  });

  it('takes a checkpoint folder of a run, which has no model.json', async () => {
    const checkpoint = join(world.folder, 'checkpoints', 'step-00000100');
    mkdirSync(checkpoint, { recursive: true });
    world.write(join('checkpoints', 'step-00000100', 'manifest.json'), '{}');
    expect((await world.run(['average', '--out', 'mean', checkpoint, 'en-de'])).code).toBe(0);
    expect(world.averageModels).toHaveBeenCalledWith(TRANSLATION, [checkpoint, model('en-de')], expect.anything());
  });

  it('names the models and checkpoints inside a run folder, or inside its checkpoints', async () => {
    const run = join(world.folder, 'run');
    const steps = ['step-00000100', 'step-00000200'].map((name) => join('run', 'checkpoints', name));
    for (const folder of [join('run', 'best'), join('run', 'data'), ...steps]) {
      mkdirSync(join(world.folder, folder), { recursive: true });
    }
    const [, , ...checkpoints] = [
      world.write(join('run', 'config.json'), '{}'),
      world.write(join('run', 'best', 'model.json'), '{}'),
      ...steps.map((name) => world.write(join(name, 'manifest.json'), '{}')),
    ].map((file) => dirname(file));
    const asked = async (folder: string) => (await world.run(['average', '--out', 'mean', folder, 'en-de'])).err;
    const [early, late] = checkpoints;
    expect(await asked(run)).toBe(
      `MODEL: expected an installed model (en-de, en-fr) or a folder with a model.json, received ${run}, which has no model.json. Did you mean ${join(run, 'best')}, ${early} or ${late}?\n`,
    );
    expect(await asked(join(run, 'checkpoints'))).toContain(`no model.json. Did you mean ${early} or ${late}?`);
    expect(await asked(join(run, 'data'))).toContain('no model.json. "translate models" lists what is installed.');
    expect(await asked(join(run, 'config.json'))).toContain('no model.json. "translate models" lists');
    expect((await world.run(['--model', run, 'x'])).err).toContain(`no model.json. Did you mean ${join(run, 'best')}?`);
  });

  it('says in its help which folders it takes and what a folder named twice counts', async () => {
    const { out } = await world.run(['average', '--help']);
    const text = out.replace(/\s+/g, ' ');
    expect(text).toContain(
      'MODEL is an installed model, a model folder (such as best/ of a run folder), or a checkpoint',
    );
    expect(text).toContain('All models weigh the same; one named twice counts double.');
  });

  // prettier-ignore
  it.each([
    ['no folder to write', ['en-de', 'en-fr'], 2, /^--out: expected a folder to write the model into, received nothing\. /],
    ['no model', ['--out', 'mean'], 2, /^translate average: expected two models or more, received none\. Name/],
    ['one model', ['--out', 'mean', 'en-de'], 2, /^translate average: expected two models or more, received en-de\. Name/],
    ['a model that is nowhere', ['--out', 'mean', 'en-de', 'en-fx'], 3, /^MODEL: expected an installed model .* received en-fx\. Did you mean en-fr\?/],
    ['what is not a number format', ['--out', 'mean', '--saved-precision', 'float64', 'en-de', 'en-fr'], 2, /^--saved-precision: expected one of float32, float16, int8, received float64\. /],
  ])('refuses %s', async (_what, flags, expected, sentence) => {
    const { code, out, err } = await world.run(['average', ...flags]);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toMatch(sentence);
    expect(world.averageModels).not.toHaveBeenCalled();
  });

  it('averages translation models only, and nothing into a folder in use', async () => {
    world.averageModels.mockImplementation(averageModels);
    world.installTranslator('caption-en', 'en', { kind: 'captioning', vocabularySize: 40, sourceVocabularySize: undefined, targetVocabularySize: undefined, targetLanguage: undefined, sourceLanguage: undefined }); // prettier-ignore
    const out = join(world.folder, 'mean');
    const other = await world.run(['average', '--out', out, model('caption-en'), 'en-de']);
    expect(other.code).toBe(3);
    expect(other.err).toMatch(
      /expected a translation model, received a captioning model\. Open it with the program for such models, or name another folder\./,
    );
    expect(existsSync(out)).toBe(false);
    const used = await world.run(['average', '--out', model('en-fr'), 'en-de', 'en-de']);
    expect(used.code).toBe(2);
    expect(used.err).toMatch(
      /models\/en-fr: expected an empty or new folder, received one with model\.json\. Name another/,
    );
  });
});
