import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@tolmach/contracts';
import { readSeries } from './read-series';
import type { ReadSeriesOptions } from './read-series';

const folder = mkdtempSync(join(tmpdir(), 'series-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const read = async (content: string | Uint8Array, options?: ReadSeriesOptions) =>
  (await readSeries(write('a.csv', content), options)).series.map(({ name, values, axis }) => ({
    name,
    values: [...values],
    dates: [axis.label(0), axis.label(values.length)],
    season: axis.season,
  }));

const MONTHS = { name: 'sold', values: [5, 7.5, 6], dates: ['2020-11', '2021-02'], season: 12 };

describe('readSeries', () => {
  it.each([
    ['a header', 'month,sold\n2020-11,5\n2020-12,7.5\n2021-01,6\n'],
    ['CR LF, a mark and no line end', '\uFEFFmonth,sold\r\n2020-11,5\r\n2020-12,7.5\r\n2021-01,6'],
    ['quotes', '"month","sold"\n"2020-11","5"\n"2020-12","7.5"\n"2021-01","6"\n'],
    ['semicolons and decimal commas', 'month;sold\n2020-11;5,0\n2020-12;7,5\n2021-01;6,0\n'],
    [
      'tabs, decimal commas and marks of thousands elsewhere',
      'month\tall\tsold\nNov 2020\t1.000,5\t5\nDec 2020\t2.000,5\t7,5\nJan 2021\t9\t6\n',
    ],
    ['the newest first', 'month,sold\n2021-01,6\n2020-12,7.5\n2020-11,5\n'],
    ['a footer of one field', 'month,sold\n2020-11,5\n2020-12,7.5\n2021-01,6\n\nSource: an invention\n'],
    ['a footer with a sum', 'month,sold\n2020-11,5\n2020-12,7.5\n2021-01,6\nTotal,18.5\n'],
    ['parts of a date', 'No,year,month,sold\n1,2020,11,5\n2,2020,12,7.5\n3,2021,1,6\n'],
  ])('reads %s', async (_, content) => {
    expect(await read(content, { columns: ['sold'] })).toEqual([MONTHS]);
  });

  it.each([
    ['2020-02-27,1\n2020-02-28,2\n2020-02-29,3\n', ['2020-02-27', '2020-03-01'], 7],
    ['30.12.2020;1\n31.12.2020;2\n01.01.2021;3\n', ['2020-12-30', '2021-01-02'], 7],
    ['3/4/2020,1\n4/4/2020,2\n5/4/2020,3\n', ['2020-04-03', '2020-04-06'], 7], // even only with the day first
    ['3/4/2020,1\n3/5/2020,2\n3/6/2020,3\n', ['2020-03-04', '2020-03-07'], 7],
    ['2020-01-31,1\n2020-02-29,2\n2020-03-31,3\n', ['2020-01-31', '2020-04-30'], 12],
    [
      '2020-01-01T22:00:00Z,1\n2020-01-01T23:00:00Z,2\n2020-01-02T00:00:00Z,3\n',
      ['2020-01-01 22:00:00', '2020-01-02 01:00:00'],
      24,
    ],
    ['1/2/21 11:30 PM,1\n1/3/21 12:00 AM,2\n1/3/21 12:30 AM,3\n', ['2021-01-02 23:30', '2021-01-03 01:00'], 48],
    ['2020-Q3,1\n2020-Q4,2\n2021-Q1,3\n', ['2020-Q3', '2021-Q2'], 4],
    ['Jan-69,1\nFeb-69,2\nMar-69,3\n', ['2069-01', '2069-04'], 12],
    ['1749-01,1\n1749-02,2\n1749-03,3\n', ['1749-01', '1749-04'], 12],
  ])('finds the step of %j', async (content, dates, season) => {
    expect(await read(content)).toEqual([{ name: '2', values: [1, 2, 3], dates, season }]);
  });

  it('takes bare numbers in their order', async () => {
    expect(await read('5\n7.5\n6\n')).toEqual([{ ...MONTHS, name: '1', dates: ['1', '4'], season: 1 }]);
    expect(await read('sold\n5\n7.5\n6\nan odd end\n')).toEqual([{ ...MONTHS, dates: ['1', '4'], season: 1 }]);
  });

  it.each(['', 'NA', '?', 'NaN', ' n/a ', 'null'])('takes %j for a missing value', async (missing) => {
    const [series] = await read(`month,sold\n2020-11,5\n2020-12,${missing}\n2021-01,6\n`);
    expect(series?.values).toEqual([5, NaN, 6]);
  });

  it('follows the rules for gaps and duplicates', async () => {
    const gaps = 'day,sold\n2020-01-01,1\n2020-01-02,2\n2020-01-04,4\n2020-01-05,5\n';
    expect((await read(gaps, { gaps: 'missing' }))[0]).toMatchObject({ values: [1, 2, NaN, 4, 5], season: 7 });
    expect((await read(gaps, { gaps: 'ignore' }))[0]).toMatchObject({
      values: [1, 2, 4, 5],
      dates: ['2020-01-01', '2020-01-05 +1'],
    });
    const days = Array.from({ length: 200 }, (_, day) =>
      new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10),
    );
    const without = (left: readonly number[]) =>
      ['day,sold', ...days.flatMap((day, index) => (left.includes(index) ? [] : [`${day},${String(index % 9)}`]))].join(
        '\n',
      );
    const [withFew] = await read(without([60, 150]));
    expect(withFew?.values.flatMap((value, index) => (Number.isNaN(value) ? [index] : []))).toEqual([60, 150]);
    await expect(read(without([60]), { gaps: 'refuse' })).rejects.toThrow(/line 62: expected 2020-03-01 after/);
    await expect(read(without([60, 90, 150]))).rejects.toMatchObject({ details: { numFaults: 3 } });
    const twice = 'day,sold\n2020-01-01,1\n2020-01-02,2\n2020-01-02,6\n2020-01-03,3\n';
    const second = async (duplicates: ReadSeriesOptions['duplicates']) =>
      (await read(twice, { duplicates }))[0]?.values[1];
    expect(await Promise.all((['first', 'last', 'mean', 'sum'] as const).map(second))).toEqual([2, 6, 4, 8]);
  });

  it('parts series that lie below each other, and keeps what is known beyond the end', async () => {
    const rows =
      'shop,month,sold,holidays\na,2020-11,5,0\nb,2020-11,50,0\na,2020-12,6,1\nb,2020-12,60,1\na,2021-01,,2\nb,2021-01,,2\n';
    const { series } = await readSeries(write('b.csv', rows), { by: 'shop', columns: ['sold'], known: ['holidays'] });
    expect(series.map(({ name, values, known }) => [name, [...values], [...(known[0] ?? [])]])).toEqual([
      ['a', [5, 6], [0, 1, 2]],
      ['b', [50, 60], [0, 1, 2]],
    ]);
  });

  it.each([
    ['empty', '', /a\.csv: expected a CSV file with one value per line, received an empty file/],
    ['blank', '\n \n', /a\.csv: expected a CSV file with one value per line, received an empty file/],
    ['a header alone', 'month,sold\n', /a\.csv: .*received a header and no records/],
    ['Latin-1', Buffer.from('month,gr\xf6\xdfe\n2020-01,1\n', 'latin1'), /a\.csv, line 1: expected UTF-8 text/],
    [
      'a column too few',
      'month,sold\n2020-11,5\n2020-12\n2021-01,6\n',
      /a\.csv, line 3: expected 2 columns, as in the header, received 1/,
    ],
    [
      'a column too few at the end',
      'month,sold\n2020-11,5\n2020-12,6\n2021-01\n',
      /a\.csv, line 4: expected 2 columns/,
    ],
    [
      'no number',
      'month,sold\n2020-11,5\n2020-12,many\n2021-01,6\n',
      /a\.csv, line 3: expected a number in column sold, received many/,
    ],
    [
      'no date',
      'month,sold\n2020-11,5\nsoon,5\n2021-01,6\n',
      /a\.csv, line 3: expected a date such as .*, received soon/,
    ],
    ['no such day', 'day,sold\n2020-02-28,5\n2020-02-30,5\n2020-03-01,6\n', /a\.csv, line 3: expected a date/],
    [
      'a gap',
      'day,sold\n2020-01-01,1\n2020-01-02,2\n2020-01-04,4\n2020-01-05,4\n',
      /a\.csv, line 4: expected 2020-01-03 after 2020-01-02, received 2020-01-04/,
    ],
    [
      'off the grid',
      'at,sold\n2020-01-01 00:00,1\n2020-01-01 01:00,2\n2020-01-01 02:00,2\n2020-01-01 02:20,4\n',
      /a\.csv, line 5: expected dates at even distances/,
    ],
    [
      'a duplicate',
      'day,sold\n2020-01-01,1\n2020-01-01,2\n2020-01-02,4\n',
      /a\.csv, line 3: expected one record per date, received a second one of 2020-01-01, after line 2/,
    ],
    [
      'an open quote',
      'month,sold\n"2020-11,5\n',
      /a\.csv, line \d: expected CSV, received a quote that is never closed/,
    ],
    [
      'two columns of numbers',
      'a,b\n1,2\n3,4\n',
      /expected the name of the column to forecast, received 2 columns of numbers. Name one of a, b/,
    ],
    ['text', 'one two three\nfour\n', /no column of numbers/],
  ])('refuses a file of %s in one sentence', async (_, content, message) => {
    const fault: unknown = await read(content).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect(String(fault)).toMatch(message);
  });

  it.each([
    [
      'of each kind',
      'day,sold\n2020-01-01,1\nsoon,2\n2020-01-03\n2020-01-04,many\n2020-01-05,5\n',
      {},
      [3, 4, 5],
      [1, NaN, NaN, NaN, 5],
    ],
    ['not UTF-8', 'day,sold\n2020-01-01,1\n2020-01-02,\xff\n2020-01-03,3\n2020-01-04,4\n', {}, [3], [1, NaN, 3, 4]],
    [
      'gaps',
      'day,sold\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n2020-01-05,5\n2020-01-06,6\n2020-01-08,8\n',
      {},
      [5, 7],
      [1, 2, 3, NaN, 5, 6, NaN, 8],
    ],
    [
      'gaps that are ruled',
      'day,sold\n2020-01-01,1\n2020-01-02,2\n2020-01-04,4\n',
      { gaps: 'missing' },
      [],
      [1, 2, NaN, 4],
    ],
    [
      'duplicates',
      'day,sold\n2020-01-01,1\n2020-01-01,2\n2020-01-02,2\n2020-01-02,7\n2020-01-03,3\n',
      {},
      [3, 5],
      [1, 2, 3],
    ],
    [
      'off the grid',
      'at,sold\n2020-01-01 00:00,1\n2020-01-01 01:00,2\n2020-01-01 02:00,3\n2020-01-01 02:20,9\n2020-01-01 03:00,4\n2020-01-01 04:00,5\n',
      {},
      [5],
      [1, 2, 3, 4, 5],
    ],
    ['without dates', 'sold\n1\ntwo\n3\nfour\n5\n', {}, [3, 5], [1, NaN, 3, NaN, 5]],
  ])('names all bad records at once, or leaves them out and tells of each: %s', async (_, text, rules, bad, values) => {
    const content = Buffer.from(text, 'latin1');
    const told: unknown[] = [];
    const onBad = ({ details }: InputError) => told.push(details['line']);
    const [series] = (await readSeries(write('bad.csv', content), { ...(rules as ReadSeriesOptions), onBad })).series;
    expect([...(series?.values ?? [])]).toEqual(values);
    expect([...told].sort()).toEqual(bad);
    if (bad.length > 1)
      await expect(read(content)).rejects.toMatchObject({ code: 'bad-records', details: { numFaults: bad.length } });
  });

  it('suggests the nearest column', async () => {
    await expect(read('month,sold\n2020-11,5\n', { columns: ['slod'] })).rejects.toThrow(
      /received slod. Did you mean sold\?/,
    );
  });
});
