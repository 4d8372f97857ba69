import { csvLine, tabLine } from './text-fields';

describe('tabLine', () => {
  it.each([
    [['a b', 'c'], 'a b\tc'],
    [['a\tb', 'c\nd', '\r', '\\'], 'a\\tb\tc\\nd\t\\r\t\\\\'],
    [['\u001b[2J', '\u2028', '\udce9'], '\\u001b[2J\t\\u2028\t\\udce9'],
    [[''], ''],
  ])('writes %j as %j', (fields, line) => {
    expect(tabLine(fields)).toBe(line);
  });

  it('writes fields that a JSON parser reads back', () => {
    const field = 'a\\n\n\u0007é\u2029';
    expect(JSON.parse(`"${tabLine([field])}"`)).toBe(field);
  });
});

describe('csvLine', () => {
  it.each([
    [['a', 1, -0.5, ''], 'a,1,-0.5,'],
    [['a,b', 'say "x"', 'c\nd', 'e\rf', 'g\u2028'], '"a,b","say ""x""","c\nd","e\rf","g\u2028"'],
    [['caf\udce9'], 'caf\\udce9'],
  ])('writes %j as %j', (fields, line) => {
    expect(csvLine(fields)).toBe(line);
  });
});
