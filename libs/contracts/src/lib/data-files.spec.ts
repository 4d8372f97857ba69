import { z } from 'zod';
import { dataFile, dataFolder, withDataFiles } from './data-files';

const upper = (name: string) => name.toUpperCase();
const pair = { source: dataFile('source'), target: dataFile('target') };
const schema = z.strictObject({
  data: z.strictObject({
    train: z.array(z.strictObject({ ...pair, weight: z.int().default(1) })).min(1),
    validation: z.strictObject(pair),
    images: dataFolder('images').optional(),
    language: z.string().default('en'),
  }),
  start: z.strictObject({ folder: z.string() }).optional(),
});

describe('withDataFiles', () => {
  it('changes the files of every corpus and of the validation, and nothing else', () => {
    const corpus = (name: string) => ({ source: `${name}.en`, target: `${name}.de`, weight: 2 });
    const validation = { source: 'v.en', target: 'v.de' };
    const start = { folder: 'lite' };
    const config = schema.parse({ data: { train: [corpus('a'), corpus('b')], validation, images: 'photos' }, start });
    expect(withDataFiles(schema, config, upper)).toEqual({
      data: {
        train: [
          { source: 'A.EN', target: 'A.DE', weight: 2 },
          { source: 'B.EN', target: 'B.DE', weight: 2 },
        ],
        validation: { source: 'V.EN', target: 'V.DE' },
        images: 'PHOTOS',
        language: 'en',
      },
      start,
    });
  });

  it('leaves out what a config leaves out', () => {
    const config = schema.parse({
      data: { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } },
    });
    const changed = withDataFiles(schema, config, upper);
    expect(changed.data.train[0]).toEqual({ source: 'A', target: 'B', weight: 1 });
    expect(changed.data).not.toHaveProperty('images');
    expect(changed).not.toHaveProperty('start');
  });
});
