import * as fc from 'fast-check';
import { jsonMembers } from './json-members';

/** JSON texts that no number or object of JavaScript can hold as they stand. */
const odd = fc.constantFrom(
  ...['1.0', '1e400', '-0', '9007199254740993', '0.1234567890123456789', '1E+2', 'true', 'null', '""'],
  ...[
    String.raw`"\u0041\"}]{[,:"`,
    String.raw`"\\"`,
    String.raw`"\ud800"`,
    '"\u2028"',
    '{}',
    '[]',
    '[ 1.0 , {"b" :[ ]} ]',
  ],
);
const blank = fc.constantFrom('', ' ', '\t ', ' \r ');
const anyName = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('id', '2', '1', '__proto__', 'a"b', '{', ':'));
const member = fc.record({ name: anyName, source: odd, before: blank, after: blank });
const anyMembers = fc.array(member, { maxLength: 6 });

describe('jsonMembers', () => {
  it('gives names and values as they stand in the text, in its order', () => {
    fc.assert(
      fc.property(anyMembers, blank, (members, inside) => {
        const text = members
          .map(
            ({ name, source, before, after }) => `${before}${JSON.stringify(name)}${after}:${before}${source}${after}`,
          )
          .join(',');
        const expected = members.map(({ name, source }) => [name, source]);
        expect(jsonMembers(`${inside}{${text}${inside}}${inside}`)).toEqual(expected);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it('finds the members of what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.dictionary(anyName, fc.jsonValue(), { noNullPrototype: true }), (value) => {
        const members = jsonMembers(JSON.stringify(value, null, 1)).map(([name, source]) => [name, JSON.parse(source)]);
        expect(members).toEqual(Object.entries(JSON.parse(JSON.stringify(value)) as object));
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});
