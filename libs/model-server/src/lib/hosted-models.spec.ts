import { join } from 'node:path';
import { openModels } from './hosted-models';
import type { ModelPlaces, NamedModel } from './hosted-models';

const MODELS = join(__dirname, '..', '..', '..', '..', 'data', 'models');
const place = (name: string): NamedModel => ({ name, folder: join(MODELS, name) });
const NONE: ModelPlaces = { translators: [], captioners: [], classifiers: [], writers: [], forecasters: [] };

it('opens no further model once it is told to stop', async () => {
  const stop = new AbortController();
  const classifiers = [place('sst2'), place('movie-reviews')];
  Object.defineProperty(classifiers, 1, { get: () => (stop.abort(), place('no such model')) });
  const opening = openModels({ ...NONE, classifiers }, { precision: 'int8', signal: stop.signal });
  await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
});
