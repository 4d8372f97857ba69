import type { z } from 'zod';
import { captioningArchitectureSchema } from './captioning-config';
import { captioningTrainingConfigSchema } from './captioning-training-config';
import { ConfigError } from './errors';
import { nearestWord, parseConfig } from './parse-config';
import { trainingConfigSchema } from './training-config';

const DATA = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };

function faultOf(value: unknown, schema: z.ZodType = trainingConfigSchema): ConfigError {
  try {
    parseConfig(schema, value, 'my.json');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a ConfigError, received none');
}

describe('parseConfig', () => {
  it('fills in every default, in nested sections too', () => {
    const config = parseConfig(trainingConfigSchema, { data: DATA }, 'my.json');
    expect(config.model.encoder.cell.kind).toBe('lstm');
    expect(config.data.train).toEqual([{ source: 'a', target: 'b', weight: 1 }]);
    expect(config.optimiser.beta2).toBe(0.98);
    expect(config.stop.minutes).toBeUndefined();
  });

  it('takes back what it gave', () => {
    const config = parseConfig(trainingConfigSchema, { data: DATA, stop: { perplexity: 1.5 } }, 'my.json');
    expect(parseConfig(trainingConfigSchema, JSON.parse(JSON.stringify(config)), 'config.json')).toEqual(config);
  });

  it.each([
    ['stop: { step: 3 }', { data: DATA, stop: { step: 3 } }, 'at stop (steps, minutes, perplexity), received step. Did you mean steps?'], // prettier-ignore
    ['sead: 3', { data: DATA, sead: 3 }, 'received sead. Did you mean seed?'],
    ['a key far from any', { data: DATA, stop: { elephants: 3 } }, 'received elephants. Correct it and run again.'],
    ['a key deep inside', { data: DATA, model: { encoder: { cell: { Kind: 'gru' } } } }, 'received Kind. Did you mean kind?'], // prettier-ignore
    ['a key inside a list', { data: { ...DATA, train: [{ source: 'a', target: 'b', wieght: 2 }] } }, 'only known keys at data.train.0 (source, target, weight, maxPairs), received wieght. Did you mean weight?'], // prettier-ignore
    ['a wrong type', { data: DATA, seed: 'one' }, 'my.json: expected seed as a value of type number, received "one".'],
    ['a fraction', { data: DATA, seed: 1.5 }, 'my.json: expected seed as a value of type int, received 1.5.'],
    ['a value of no choice', { data: DATA, optimiser: { kind: 'adamw' } }, 'expected optimiser.kind as one of adam, sgd, momentum, nesterov, rmsprop, received "adamw".'], // prettier-ignore
    ['too small a value', { data: DATA, update: { batchTokens: 0 } }, 'expected update.batchTokens as a value >= 8, received 0.'], // prettier-ignore
    ['too large a value', { data: DATA, update: { labelSmoothing: 2 } }, 'as a value <= 0.9, received 2.'],
    ['a value on an open end', { data: DATA, schedule: { learningRate: 0 } }, 'as a value > 0, received 0.'],
    ['an empty list', { data: { ...DATA, train: [] } }, 'expected data.train as a list of length >= 1, received [].'],
    ['an empty path', { data: { ...DATA, train: [{ source: '', target: 'b' }] } }, 'expected data.train.0.source as text of length >= 1, received "".'], // prettier-ignore
    ['a missing section', {}, 'expected data as a value of type object, received nothing.'],
    ['no object at all', [1], 'my.json: expected a value of type object, received [1].'],
    ['null', null, 'my.json: expected a value of type object, received null.'],
    ['an odd hidden size', { data: DATA, model: { encoder: { hiddenSize: 3 } } }, 'expected model.encoder.hiddenSize as an even number, received 3.'], // prettier-ignore
    ['tied tables of two widths', { data: DATA, model: { decoder: { embeddingSize: 8 }, tying: 'target' } }, 'expected model.decoder.readoutSize as decoder.embeddingSize unless tying is none, received its default.'], // prettier-ignore
    ['lazy embeddings that are the output matrix', { data: DATA, optimiser: { embeddings: 'lazy' } }, 'expected optimiser.embeddings as dense where model.tying is all: every row of the one matrix is an output too, received "lazy".'], // prettier-ignore
    ['tied embeddings of two widths', { data: DATA, model: { encoder: { embeddingSize: 8 } } }, 'expected model.encoder.embeddingSize as decoder.embeddingSize where tying is all, received 8.'], // prettier-ignore
    ['a bridge that copies other channels', { data: DATA, model: { encoder: { hiddenSize: 64 }, decoder: { bridge: 'copy' } } }, 'expected model.decoder.hiddenSize as encoder.hiddenSize where decoder.bridge is copy, received its default.'], // prettier-ignore
    ['tied tables of two vocabularies', { data: DATA, vocabulary: { shared: false } }, 'expected model.tying as target or none where vocabulary.shared is false'], // prettier-ignore
  ])('says in one sentence what is wrong with %s', (_, value, sentence) => {
    expect(faultOf(value).message).toContain(sentence);
  });

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
      else expect(faultOf(architecture, captioningArchitectureSchema).message).toContain(sentence);
    },
  );

  it('tells captions too that a tied table is no lazy one', () => {
    const config = { data: { images: 'i', captions: 'c' }, optimiser: { embeddings: 'lazy' } };
    const sentence = 'expected optimiser.embeddings as dense where model.tying is target: every row';
    expect(faultOf(config, captioningTrainingConfigSchema).message).toContain(sentence);
    expect(captioningTrainingConfigSchema.safeParse({ ...config, model: { tying: 'none' } }).success).toBe(true);
  });

  it('names several problems, and every near key, in one message', () => {
    const value = { data: DATA, seed: -1, stop: { step: 3 }, update: { clipnorm: 1, averageDecay: 'x' } };
    const fault = faultOf(value);
    expect(fault.details).toEqual({ paths: expect.arrayContaining(['seed', 'stop', 'update', 'update.averageDecay']) });
    expect(fault.message).toContain('; seed as a value >= 0, received');
    expect(fault.message).toContain('; -1. Did');
    expect(fault.message).toContain('Did you mean clipNorm, steps?');
    expect(fault.message.split('\n')).toHaveLength(1);
  });

  it('shortens what is long', () => {
    expect(faultOf({ data: DATA, seed: 'x'.repeat(1000) }).message).toMatch(/received "x{56}\.\.\.\. Correct/);
  });
});

describe('nearestWord', () => {
  it.each([
    ['batchTokns', 'batchTokens'],
    ['BATCHTOKENS', 'batchTokens'],
    ['lenghtPenalty', 'lengthPenalty'],
    ['beem', 'beam'],
    ['baem', 'beam'],
  ])('takes %s for %s', (word, near) => {
    expect(nearestWord(word, ['seed', 'beam', 'batchTokens', 'lengthPenalty'])).toBe(near);
  });

  it('takes a word for nothing that is far from it', () => {
    expect(nearestWord('elephant', ['seed', 'beam'])).toBeUndefined();
    expect(nearestWord('seed', [])).toBeUndefined();
    expect(nearestWord('ebam', ['seed', 'beam'], 1)).toBe('beam');
    expect(nearestWord('seem', ['beam'], 1)).toBeUndefined();
  });
});
