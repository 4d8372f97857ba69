import { trainingFactsSchema } from '@tolmach/contracts';
import { averagedFacts } from './averaged-facts';

const model = (folder: string, keys: object = {}) => ({ folder, facts: trainingFactsSchema.parse(keys) });

describe('averagedFacts', () => {
  it('names the models, each as often as it counts, and no folder above a run', () => {
    const models = ['/home/me/en-de', 'b/', '/home/runs/a/best', 'runs/a/checkpoints/step-00000720', 'b'];
    expect(averagedFacts(models.map((folder) => model(folder))).start).toBe(
      'mean of 5 models: en-de, b, a/best, a/checkpoints/step-00000720, b',
    );
    expect(averagedFacts([model('/best'), model('b')]).start).toBe('mean of 2 models: best, b');
  });

  it('drops scores, which were those of other weights', () => {
    const scores = [{ data: 'val', metric: 'BLEU', value: 30 }];
    expect(averagedFacts([model('a', { scores }), model('b', { scores })]).scores).toEqual([]);
  });

  it('keeps what all agree in, and states all data, licences, starts and machines once', () => {
    const same = { recipe: 'r.json', seed: 3, start: 's' };
    const first = model('a', { ...same, data: ['x', 'y'], licence: 'MIT', machine: 'm' });
    const second = model('b', { ...same, data: ['y', 'z'], licence: 'CC0' });
    expect(averagedFacts([first, second, first])).toMatchObject({
      recipe: 'r.json',
      seed: 3,
      data: ['x', 'y', 'z'],
      licence: 'MIT; CC0',
      machine: 'm',
      start: 'mean of 3 models: a, b, a; which started as: s',
    });
  });

  it('leaves out a recipe and a seed that are not those of all', () => {
    const facts = averagedFacts([model('a', { recipe: 'r.json', seed: 3 }), model('b', { recipe: 'q.json' })]);
    expect(facts).not.toHaveProperty('recipe');
    expect(facts).not.toHaveProperty('seed');
  });

  it('states the largest of the steps, tokens and hours, since a part may be common to all', () => {
    const first = model('a', { steps: 10, hours: 2, targetTokens: 5 });
    const second = model('b', { steps: 7, hours: 3, targetTokens: 6 });
    expect(averagedFacts([first, second])).toMatchObject({ steps: 10, hours: 3, targetTokens: 6 });
  });

  it('is what model.json allows', () => {
    const facts = averagedFacts([model('a'), model('b')]);
    expect(trainingFactsSchema.parse(facts)).toEqual(facts);
  });
});
