import * as fc from 'fast-check';
import { jsonForm } from './json-form';

describe('jsonForm', () => {
  it.each(['{"source":"A dog."}', '  {"a":1}  ', '{"a":{}}'])('sees JSON lines in %s', (line) => {
    expect(jsonForm(line)).toBe('lines');
  });

  it.each([
    ...['[{"source":"A dog."}]', '["A dog."]', '[1, "x"]', '[[{"a":1}], {}]', '[{}]'],
    ...['[', '{', '[{', '[ {', '{"a": 1,', '{ "a b": {', '[{"a": "x",', String.raw`{"a\"b": 1,`],
  ])('sees the beginning of a document in %s', (line) => {
    expect(jsonForm(line)).toBe('document');
  });

  it.each([
    ...['', '[ ]', '[]', '{}', '[1]', '[1, 2]', '[42]', '{now}', '[Enter]', '[x] done', '{"quoted"} word', '[[1]'],
    ...['"A dog."', '42', 'null', 'A man [sic] rides.', '["Hello," he said.]', '{a: 1}'],
  ])('sees text in %j', (line) => {
    expect(jsonForm(line)).toBeUndefined();
  });

  it('sees what JSON.stringify writes, on one line or several', () => {
    const key = fc.string({ unit: 'grapheme' });
    const record = fc.dictionary(key, fc.jsonValue(), { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(record, (value) => {
        expect(jsonForm(JSON.stringify(value))).toBe('lines');
        expect(jsonForm(JSON.stringify([value]))).toBe('document');
        for (const whole of [value, [value]]) {
          expect(jsonForm(JSON.stringify(whole, null, 2).split('\n')[0] ?? '')).toBe('document');
        }
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it('sees nothing in sentences', () => {
    const word = fc.constantFrom('A', 'dog', '[sic]', '{name}', '"quoted"', '1', ',', ':', '[', '}');
    fc.assert(
      fc.property(fc.array(word, { minLength: 2 }), (words) => {
        expect(jsonForm(`The ${words.join(' ')}`)).toBeUndefined();
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
