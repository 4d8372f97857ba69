import { jsonMembers } from '@tolmach/contracts';
import * as fc from 'fast-check';
import { passOn } from './pass-on';

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

describe('passOn', () => {
  const pass = (text: string, defaults: object, own: object) => passOn(jsonMembers(text), defaults, own);

  it('keeps what was given as it stands, and puts its own after it', () => {
    const text =
      '{"price":1.0,"big":1e400,"id":9007199254740993, "z":-0,"frac":0.1234567890123456789,"2":"b","1":{ "x" : 1.0 }}';
    expect(pass(text, { id: 4, source: 's' }, { label: 'x', score: -0.5 })).toBe(
      '{"source":"s","price":1.0,"big":1e400,"id":9007199254740993,"z":-0,"frac":0.1234567890123456789,"2":"b","1":{ "x" : 1.0 },"label":"x","score":-0.5}',
    );
    expect(pass('{}', { id: 4 }, { label: 'x', gone: undefined })).toBe('{"id":4,"label":"x"}');
  });

  it.each([
    ['{"label":"mine"}', '{"label":"mine","tolmach":{"label":"x"}}'],
    ['{"error":"mine"}', '{"error":"mine","tolmach":{"label":"x"}}'],
    ['{"tolmach":1,"tolmach_":2}', '{"tolmach":1,"tolmach_":2,"tolmach__":{"label":"x"}}'],
    ['{"labels":"mine"}', '{"labels":"mine","label":"x"}'],
  ])('leaves the names of %s to it', (text, line) => {
    expect(pass(text, {}, { label: 'x', error: undefined })).toBe(line);
  });

  it('is one line of JSON in which nothing of either side is lost', () => {
    const own = fc.record({ label: fc.string({ unit: 'binary' }), error: fc.constant(undefined) });
    fc.assert(
      fc.property(anyMembers, own, (members, ours) => {
        const text = `{${members.map(({ name, source, after }) => `${JSON.stringify(name)}:${source}${after}`).join(',')}}`;
        const line = pass(text, {}, ours);
        expect(line).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
        const record = JSON.parse(line) as Record<string, unknown>;
        const given = JSON.parse(text) as Record<string, unknown>;
        const rest = Object.entries(record).filter(([name]) => Object.hasOwn(given, name));
        expect(Object.fromEntries(rest)).toEqual(given);
        const place = ['tolmach__', 'tolmach_', 'tolmach'].find(
          (name) => name in record && !Object.hasOwn(given, name),
        );
        const found = place === undefined ? record : (record[place] as Record<string, unknown>);
        expect(found['label']).toBe(ours.label);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});
