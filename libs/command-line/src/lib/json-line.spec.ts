import fc from 'fast-check';
import { jsonLine } from './json-line';

it('has no character at which a reader may cut it', () => {
  expect(jsonLine({ path: 'a\u0085b\u2028c\u2029d\n\v\f' })).toBe('{"path":"a\\u0085b\\u2028c\\u2029d\\n\\u000b\\f"}');
});

it('is read back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
      const line = jsonLine(value);
      expect(line).not.toMatch(/[\n\v\f\r\u0085\u2028\u2029]/);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
