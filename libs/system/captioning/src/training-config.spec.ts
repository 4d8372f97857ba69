import { parseConfig } from '@tolmach/contracts';
import { captioningArchitectureSchema } from './architecture';
import { captioningTrainingConfigSchema } from './training-config';

describe('captioningTrainingConfigSchema', () => {
  it.each([
    [512, 320, 'expected decoder.hiddenSize as encoder.projectionSize where decoder.bridge is copy, received 320.'],
    [320, 320, undefined],
    [0, 320, undefined], // the channels are those of the CNN
  ])(
    'looks at a copying bridge from %d projected channels to %d hidden ones',
    (projectionSize, hiddenSize, sentence) => {
      const architecture = { encoder: { projectionSize }, decoder: { bridge: 'copy', hiddenSize } };
      const parse = () => parseConfig(captioningArchitectureSchema, architecture, 'my.json');
      if (sentence === undefined) expect(parse).not.toThrow();
      else expect(parse).toThrow(sentence);
    },
  );

  it('refuses lazy embeddings that are the output matrix', () => {
    const config = { data: { images: 'i', captions: 'c' }, optimiser: { embeddings: 'lazy' } };
    const sentence = 'expected optimiser.embeddings as dense where model.tying is target: every row';
    expect(() => parseConfig(captioningTrainingConfigSchema, config, 'my.json')).toThrow(sentence);
    expect(captioningTrainingConfigSchema.safeParse({ ...config, model: { tying: 'none' } }).success).toBe(true);
  });
});
