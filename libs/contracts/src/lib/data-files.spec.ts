import { captioningTrainingConfigSchema } from './captioning-training-config';
import { withDataFiles } from './data-files';
import { trainingConfigSchema } from './training-config';

const upper = (name: string) => name.toUpperCase();

describe('withDataFiles', () => {
  it('changes the files of every corpus and of the validation, and nothing else', () => {
    const corpus = (name: string) => ({ source: `${name}.en`, target: `${name}.de`, weight: 2 });
    const validation = { source: 'v.en', target: 'v.de' };
    const config = trainingConfigSchema.parse({ data: { train: [corpus('a'), corpus('b')], validation } });
    const { data, ...rest } = withDataFiles(trainingConfigSchema, config, upper);
    expect(data.train.map(({ source, target, weight }) => [source, target, weight])).toEqual([
      ['A.EN', 'A.DE', 2],
      ['B.EN', 'B.DE', 2],
    ]);
    expect(data.validation).toEqual({ source: 'V.EN', target: 'V.DE' });
    const { data: before, ...others } = config;
    expect(rest).toEqual(others);
    expect({ ...data, train: before.train, validation: before.validation }).toEqual(before);
  });

  it('leaves out what a config leaves out', () => {
    const data = { images: 'photos', captions: 'c.tsv', train: 'train.txt' };
    const config = captioningTrainingConfigSchema.parse({ data, cnn: { folder: 'lite', trainFrom: 'head' } });
    const changed = withDataFiles(captioningTrainingConfigSchema, config, upper);
    expect(changed.data).toMatchObject({ images: 'PHOTOS', captions: 'C.TSV', train: 'TRAIN.TXT', language: 'en' });
    expect(changed.data).not.toHaveProperty('validation');
    expect(changed.cnn).toEqual(config.cnn);
  });
});
