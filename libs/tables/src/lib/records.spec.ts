import { InputError } from '@tolmach/contracts';
import { parseRecords, recordFaultOf, recordsOfWidth } from './records';
import type { DelimitedText } from './records';

const CSV: DelimitedText = { path: 'a.csv', delimiter: ',', faultAt: recordFaultOf('bad-record') };

/** The error of a call. */
function faultOf(call: () => unknown): InputError {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) return error;
  }
  throw new Error('no InputError was thrown');
}

describe('parseRecords', () => {
  it.each<[string, string, Partial<DelimitedText>, (readonly [number, ...string[]])[]]>([
    [
      'fields and their lines',
      'a,b\n1,2\n',
      {},
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'ends of lines of DOS, and none at the end',
      'a,b\r\n1,2',
      {},
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'no empty lines',
      'a\n\n\nb\n',
      {},
      [
        [1, 'a'],
        [4, 'b'],
      ],
    ],
    [
      'delimiters, quotes and line ends in quotes',
      '"a,b","c ""d"""\n"e\nf",g\n',
      {},
      [
        [1, 'a,b', 'c "d"'],
        [3, 'e\nf', 'g'],
      ],
    ],
    [
      'records of any width',
      'a\nb,c\n',
      {},
      [
        [1, 'a'],
        [2, 'b', 'c'],
      ],
    ],
    ['quotes as they stand', 'a "b|c\n', { delimiter: '|', hasQuotes: false }, [[1, 'a "b', 'c']]],
    ['white space', ' a ,b\n', {}, [[1, ' a ', 'b']]],
    ['no white space', ' a ,b\n', { isTrimmed: true }, [[1, 'a', 'b']]],
    ['nothing', '', {}, []],
  ])('reads %s', (_, text, options, expected) => {
    const records = parseRecords(text, { ...CSV, ...options });
    expect(records.map(({ line, fields }) => [line, ...fields])).toEqual(expected);
  });

  it.each([
    [
      'a quote that is never closed',
      'a,b\n"c,d\n',
      /^a\.csv, line \d: expected CSV, received a quote that is never closed\./,
    ],
    [
      'a quote out of place',
      'a,b\nc "d",e\n',
      /^a\.csv, line 2: expected CSV, received a quote out of place\. Put fields with a comma,/,
    ],
  ])('reports %s', (_, text, message) => {
    const fault = faultOf(() => parseRecords(text, CSV));
    expect(fault.message).toMatch(message);
    expect(fault).toMatchObject({ code: 'broken-quotes', details: { path: 'a.csv' } });
    expect(fault.cause).toBeDefined();
  });
});

describe('recordsOfWidth', () => {
  const shape = { numColumns: 2, like: 'the header', source: CSV };

  it('leaves out records of another width and tells of each', () => {
    const records = [['1', '2'], ['3'], ['4', '5'], ['6', '7', '8'], []].map((fields, index) => ({
      fields,
      line: index + 2,
    }));
    const told: unknown[] = [];
    const onBad = ({ details, code }: InputError) => told.push([code, details['line']]);
    expect(recordsOfWidth(records, { ...shape, onBad }).map(({ line }) => line)).toEqual([2, 4]);
    expect(told).toEqual([3, 5, 6].map((line) => ['bad-record', line]));
  });

  it.each([
    [
      { ...CSV },
      'Put fields with a comma, quotes or line ends in double quotes and write each quote inside them twice.',
    ],
    [{ ...CSV, delimiter: ';' }, 'Put fields with a semicolon, quotes or line ends'],
    [{ ...CSV, delimiter: '\t', hasQuotes: false }, 'Put one tab between two fields, or correct the line.'],
  ])('says how fields are kept apart', (source, next) => {
    const fault = faultOf(() => recordsOfWidth([{ fields: ['1', '2', '3'], line: 7 }], { ...shape, source }));
    expect(fault.message).toContain(`a.csv, line 7: expected 2 columns, as in the header, received 3. ${next}`);
  });
});
