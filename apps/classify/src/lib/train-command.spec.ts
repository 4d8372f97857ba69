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

  it('takes columns and class weights from flags, before those of the config', async () => {
    const world = new FakeWorld();
    const given = { data: { ...DATA, textColumn: 'review', labelColumn: '1' }, update: { classWeights: { neg: 2 } } };
    const config = world.write('my.json', JSON.stringify(given));
    const argv = ['train', '--config', config, '--data', '/corpora', '--out', world.path('run')];
    const files = { train: '/corpora/train.tsv', validation: '/corpora/val.csv' };
    for (const [flags, data, classWeights] of [
      [[], { textColumn: 'review', labelColumn: '1' }, { neg: 2 }],
      [['--label-column', '3', '--header', 'no'], { textColumn: 'review', labelColumn: '3', header: 'no' }, { neg: 2 }],
      [['--class-weights', 'balanced'], { textColumn: 'review', labelColumn: '1' }, 'balanced'],
      [
        ['--class-weights', 'a=b=0.5', '--class-weights', 'neg=3'],
        { textColumn: 'review', labelColumn: '1' },
        { 'a=b': 0.5, neg: 3 },
      ],
    ] as const) {
      expect((await world.run([...argv, ...flags])).code).toBe(0);
      const parsed = { data: { ...files, ...data }, update: { classWeights } };
      const expected = classificationTrainingConfigSchema.parse(parsed);
      expect(world.train).toHaveBeenLastCalledWith(expected, expect.anything());
    }
    const { out } = await world.run(['train', '--print-config', '--header', 'yes', '--class-weights', 'spam=5']);
    expect(out).toMatch(/"header": "yes"[^]*"classWeights": \{"spam":5\}/);
  });

  it.each(['much', 'spam=', 'spam=-1', 'spam=0', '=2', 'spam=Infinity', 'spam=x'])(
    'refuses the class weight %s',
    async (weight) => {
      const { code, err } = await new FakeWorld().run(['train', '--class-weights', weight]);
      expect([code, err]).toEqual([2, expect.stringContaining('such as spam=5, received')]);
    },
  );

  it('takes network, case and names of labels from the model of --from where the config is silent', async () => {
    const world = new FakeWorld();
    world.installModel('small', {
      kind: 'classification',
      labels: ['no', 'yes'],
      labelNames: { '0': 'no', '1': 'yes' },
      vocabularySize: 9,
      lowerCase: false,
      architecture: { embeddingSize: 7, network: 'recurrent' },
    });
    const config = world.write('my.json', JSON.stringify({ data: DATA, model: { outputDropout: 0.1 } }));
    const argv = ['train', '--config', config, '--data', '/corpora', '--out', world.path('run'), '--from', 'small'];
    expect((await world.run(argv)).code).toBe(0);
    const expected = classificationTrainingConfigSchema.parse({
      data: { train: '/corpora/train.tsv', validation: '/corpora/val.csv', labelNames: { '0': 'no', '1': 'yes' } },
      vocabulary: { lowerCase: false },
      model: { embeddingSize: 7, network: 'recurrent', outputDropout: 0.1 },
    });
    expect(world.train).toHaveBeenCalledWith(expected, expect.objectContaining({ from: world.path('models/small') }));
    const { out } = await world.run(['train', '--print-config', '--from', 'small']);
    expect(out).toContain('"embeddingSize": 7');
    expect(out).toContain('"learningRate": 0.0003');
  });

  it.each([
    [{ data: { ...DATA, tran: 'x' } }, /Did you mean train\?/],
    [
      { data: DATA, update: { classWeights: 'blanced' } },
      /expected update\.classWeights as none, balanced, or a number/,
    ],
    [
      { data: DATA, update: { classWeights: { a: -1 } } },
      /expected update\.classWeights\.a as a value > 0, received -1/,
    ],
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
