import { z } from 'zod';
import { ConfigError } from './errors';
import { encoderConfigSchema } from './model-config';
import { nearestWord, parseConfig } from './parse-config';
import { runShape, stepShape } from './run-config';

const text = z.string().min(1);
const corpus = z.strictObject({ source: text, target: text, weight: z.int().default(1) });
const schema = z.strictObject({
  data: z.strictObject({ train: z.array(corpus).min(1), validation: z.strictObject({ source: text, target: text }) }),
  model: encoderConfigSchema.prefault({}),
  update: z.strictObject({ batchTokens: z.int().min(8).default(1800), ...stepShape }).prefault({}),
  ...runShape,
});
const DATA = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };

function faultOf(value: unknown): ConfigError {
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
    const config = parseConfig(schema, { data: DATA }, 'my.json');
    expect(config.model.cell.kind).toBe('lstm');
    expect(config.data.train).toEqual([{ source: 'a', target: 'b', weight: 1 }]);
    expect(config.optimiser.beta2).toBe(0.98);
    expect(config.stop.minutes).toBeUndefined();
  });

  it('takes back what it gave', () => {
    const config = parseConfig(schema, { data: DATA, stop: { perplexity: 1.5 } }, 'my.json');
    expect(parseConfig(schema, JSON.parse(JSON.stringify(config)), 'config.json')).toEqual(config);
  });

  it.each([
    ['stop: { step: 3 }', { data: DATA, stop: { step: 3 } }, 'at stop (steps, minutes, perplexity), received step. Did you mean steps?'], // prettier-ignore
    ['sead: 3', { data: DATA, sead: 3 }, 'received sead. Did you mean seed?'],
    ['a key far from any', { data: DATA, stop: { elephants: 3 } }, 'received elephants. Correct it and run again.'],
    ['a key deep inside', { data: DATA, model: { cell: { Kind: 'gru' } } }, 'received Kind. Did you mean kind?'], // prettier-ignore
    ['a key inside a list', { data: { ...DATA, train: [{ source: 'a', target: 'b', wieght: 2 }] } }, 'only known keys at data.train.0 (source, target, weight), received wieght. Did you mean weight?'], // prettier-ignore
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
    ['an odd hidden size', { data: DATA, model: { hiddenSize: 3 } }, 'expected model.hiddenSize as an even number, received 3.'], // prettier-ignore
  ])('says in one sentence what is wrong with %s', (_, value, sentence) => {
    expect(faultOf(value).message).toContain(sentence);
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
