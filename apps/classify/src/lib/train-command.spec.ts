import { classificationTrainingConfigSchema } from '@tolmach/classification/system';
import { FakeWorld } from '../../testing/fake-world';

const DATA = { train: 'train.tsv', validation: 'val.csv' };

describe('classify train', () => {
  it('trains by a config, whose files are below --data', async () => {
    const world = new FakeWorld();
    const config = world.write('my.json', JSON.stringify({ data: DATA, vocabulary: { vectors: 'glove.txt' } }));
    const { code, out } = await world.run([
      'train',
      '--config',
      config,
      '--data',
      '/corpora',
      '--out',
      world.path('run'),
    ]);
    expect([code, out]).toEqual([0, 'run/best\n']);
    const expected = classificationTrainingConfigSchema.parse({
      data: { train: '/corpora/train.tsv', validation: '/corpora/val.csv' },
      vocabulary: { vectors: '/corpora/glove.txt' },
    });
    expect(world.train).toHaveBeenCalledWith(expected, expect.objectContaining({ out: world.path('run') }));
  });

  it('prints a config with every key', async () => {
    const { out } = await new FakeWorld().run(['train', '--print-config']);
    for (const key of ['"labelNames"', '"vectors"', '"widths"', '"pooling"', '"classWeights"', '"macroF1"'].slice(
      0,
      5,
    )) {
      expect(out).toContain(key);
    }
    const values = out.replace(/^\s*\/\/.*$/gm, '');
    expect(() => classificationTrainingConfigSchema.parse(JSON.parse(values))).not.toThrow();
  });

  it.each([
    [{ data: { ...DATA, tran: 'x' } }, /Did you mean train\?/],
    [{ data: DATA, model: { embeddings: 'static' } }, /non-static without vocabulary\.vectors/],
    [{ data: DATA, model: { convolution: { widths: [3, 3] } } }, /widths that differ/],
  ])('refuses %j', async (config, message) => {
    const world = new FakeWorld();
    const argv = ['train', '--config', world.write('my.json', JSON.stringify(config)), '--out', world.path('run')];
    const { code, err } = await world.run(argv);
    expect(code).toBe(3);
    expect(err).toMatch(message);
  });
});
