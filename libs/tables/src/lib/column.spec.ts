import { columnOf } from './column';

const named = (...names: string[]) => ({ path: 'a.csv', names, numColumns: names.length });

describe('columnOf', () => {
  it.each([
    ['by name', named('label', 'text'), 'text', 1],
    ['whatever the letter case and white space', named('Label ', ' TEXT'), 'text', 1],
    ['exactly, where two names differ in letter case', named('Text', 'text'), 'text', 1],
    ['by number', named('label', 'text'), '2', 1],
    ['by a name that is a number', named('2', '1'), '1', 1],
    ['by number without a header', { path: 'a.tsv', names: undefined, numColumns: 3 }, '3', 2],
  ])('finds a column %s', (_, columns, asked, expected) => {
    expect(columnOf(columns, asked)).toBe(expected);
  });

  it.each([
    ['another name', named('label', 'text'), 'txt', 'a column: one of label, text, received txt. Did you mean text?'],
    ['a number too high', named('label', 'text'), '3', 'one of label, text, received 3. Name another column.'],
    ['0', named('label', 'text'), '0', 'received 0'],
    [
      'a name without a header',
      { path: 'a.csv', names: undefined, numColumns: 2 },
      'x',
      'a number from 1 to 2, received x',
    ],
  ])('refuses %s', (_, columns, asked, message) => {
    expect(() => columnOf(columns, asked)).toThrow(message);
  });
});
