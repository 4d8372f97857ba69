import {
  ConfigError,
  DeviceError,
  InputError,
  ModelFileError,
  OutputError,
  Seq2SeqError,
  ShapeError,
  UsageError,
  faultSentence,
} from './errors';

const FAULT = { where: 'attention', expected: '8 channels', received: '4', next: 'Check hiddenSize.' };

it('faultSentence says where, what was expected, what came, and what to do', () => {
  expect(faultSentence(FAULT)).toBe('attention: expected 8 channels, received 4. Check hiddenSize.');
});

it.each([
  [UsageError, 'usage'],
  [ConfigError, 'config'],
  [ModelFileError, 'model-file'],
  [InputError, 'input'],
  [ShapeError, 'shape'],
  [DeviceError, 'device'],
  [OutputError, 'output'],
] as const)('%p carries the sentence, its name and the code %s', (Kind, code) => {
  const error = new Kind(FAULT);
  expect(error).toBeInstanceOf(Seq2SeqError);
  expect(error.message).toBe(faultSentence(FAULT));
  expect(error.name).toBe(Kind.name);
  expect(error.code).toBe(code);
  expect(error.details).toEqual({});
  expect('cause' in error).toBe(false);
});

it('keeps its name where a bundler shortens the names of classes', () => {
  const Shortened = class a extends UsageError {};
  expect(new Shortened(FAULT).name).toBe('UsageError');
});

it('keeps a code of its own, details and the cause', () => {
  const cause = new RangeError('inner');
  const error = new InputError({ ...FAULT, code: 'unequal-lines', details: { numLines: 3 }, cause });
  expect([error.code, error.details, error.cause]).toEqual(['unequal-lines', { numLines: 3 }, cause]);
});
