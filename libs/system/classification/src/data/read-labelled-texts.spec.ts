import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@tolmach/contracts';
import { readLabelledTexts } from './read-labelled-texts';
import type { ReadLabelledOptions } from './read-labelled-texts';

const folder = mkdtempSync(join(tmpdir(), 'labelled-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const read = async (name: string, content: string | Uint8Array, options?: ReadLabelledOptions) =>
  (await readLabelledTexts(write(name, content), options)).map(({ text, label, line }) => [label, text, line]);

const SENTENCES = [
  ['good', 'a film to see', 1],
  ['bad', 'a film to forget', 2],
  ['good', 'see it , "twice"', 3],
];

describe('readLabelledTexts', () => {
  it.each([
    ['label first', 'good\ta film to see\nbad\ta film to forget\ngood\tsee it , "twice"\n'],
    ['label last, no line end', 'a film to see\tgood\na film to forget\tbad\nsee it , "twice"\tgood'],
    ['CR LF and a mark', '\uFEFFgood\ta film to see\r\nbad\ta film to forget\r\ngood\tsee it , "twice"\r\n'],
  ])('finds the columns of TSV by what they hold: %s', async (_, content) => {
    expect(await read('a.tsv', content)).toEqual(SENTENCES);
  });

  it('goes by the names of a header, in any order and case', async () => {
    const rows = 'id\tSentiment\tReview\n7\tgood\tone word\n8\tbad\tx\n';
    expect(await read('b.tsv', rows)).toEqual([['good', 'one word', 2], ['bad', 'x', 3]]); // prettier-ignore
  });

  it.each([
    ['names in another language', 'Satz;Stimmung\nGut war es;gut\nSehr gut;gut\nWie schlecht;schlecht\nNie;schlecht\n'],
    ['one name that is known', 'Text;Urteil\nGut war es;1\nSehr gut;1\nWie schlecht;0\nNie;0\n'],
  ])('takes a record that stands out for a header: %s', async (_, rows) => {
    expect((await read('s.csv', rows)).map(([, text]) => text)).toEqual([
      'Gut war es',
      'Sehr gut',
      'Wie schlecht',
      'Nie',
    ]);
  });

  it.each([
    ['a label that comes again', 'Nett;gut\nSehr gut;gut\nNie;schlecht\nSchlecht;schlecht\n', 4],
    ['a sentence', 'Das war nur so mittel;mittel\nSehr;gut\nNett;gut\nNie;schlecht\nSchlecht;schlecht\n', 5],
    ['others that have labels of their own', 'Nett;gut\nNie;schlecht\nJa;gut\nNa ja;mittel\n', 4],
    ['a number', 'Nett;3\nNie;1\nNein;1\nJa;2\nSehr;2\n', 5],
  ])('takes no record for a header that has %s', async (_, rows, number) => {
    expect(await read('s.csv', rows)).toHaveLength(number);
  });

  it('takes the first record for names of columns, or not, as is said', async () => {
    const odd = 'kind\twords\ngood\tone two\nbad\tx y\n';
    const choice = { textColumn: '2', labelColumn: '1' };
    const rows = [['good', 'one two', 2], ['bad', 'x y', 3]]; // prettier-ignore
    expect(await read('h.tsv', odd, { header: 'yes' })).toEqual(rows);
    expect(await read('h.tsv', odd, { ...choice, header: 'no' })).toEqual([['kind', 'words', 1], ...rows]);
    expect(await read('h.csv', 'label,text\ngood,one two\n', { ...choice, header: 'no' })).toEqual([
      ['label', 'text', 1],
      ['good', 'one two', 2],
    ]);
  });

  it.each([
    [
      'TSV',
      ['good\tone two', 'bod\tthree four', '\tfive six', 'bad\t ', 'bad\ta\tb', 'good', 'bad\tf\xfcr', 'good\tseven'],
      [1, 8],
    ],
    ['JSON lines', ['{"label":"good","text":"a b"}', '[1]', '{"label":"bad"}', '{"label":3,"text":"c"}'], [1]],
    ['CSV', ['label,text', 'good,"one, two"', 'bad,a,b', ',c', 'bad,d e'], [2, 5]],
  ])('names all bad records of %s at once, or leaves them out and tells of each', async (form, rows, good) => {
    const name = form === 'CSV' ? 'e.csv' : 'e.tsv';
    const content = Buffer.from(rows.join('\n'), 'latin1');
    const choice = {
      labels: ['good', 'bad'],
      textColumn: form === 'TSV' ? '2' : 'text',
      labelColumn: form === 'TSV' ? '1' : 'label',
    };
    const hasHeader = form === 'CSV';
    const bad = rows.map((_, index) => index + 1).filter((line) => !good.includes(line) && !(hasHeader && line === 1));
    const fault: unknown = await read(name, content, choice).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'bad-records', details: { numFaults: bad.length } });
    const told: unknown[] = [];
    const onBad = ({ details }: InputError) => told.push(details['line']);
    expect((await read(name, content, { ...choice, onBad })).map(([, , line]) => line)).toEqual(good);
    expect([...told].sort()).toEqual(bad);
  });

  it('names the first twenty, and counts all', async () => {
    const many = Array.from({ length: 30 }, () => 'x\tone two').join('\n');
    const fault: unknown = await read('m.tsv', many, { labels: ['good'], textColumn: '2' }).catch(
      (error: unknown) => error,
    );
    expect(fault).toMatchObject({ details: { numFaults: 30 }, cause: { errors: { length: 20 } } });
  });

  it('takes the columns that are asked for, by name or number', async () => {
    const rows = 'label\ttext\tother\ngood\tone\tx y\nbad\ttwo\tz\n';
    const found = [['good', 'x y', 2], ['bad', 'z', 3]]; // prettier-ignore
    expect(await read('c.tsv', rows, { textColumn: 'Other' })).toEqual(found);
    expect(await read('c.tsv', rows, { textColumn: '3', labelColumn: 'label' })).toEqual(found);
    await expect(read('c.tsv', rows, { textColumn: 'othre' })).rejects.toThrow(
      /textColumn: one of label, text, other, received othre. Did you mean other\?/,
    );
  });

  it('reads CSV with quotes, several lines in a field, and semicolons', async () => {
    const rows = 'text,label\n"a, b\nc",good\n"say ""x""",bad\n';
    expect(await read('d.csv', rows)).toEqual([['good', 'a, b\nc', 3], ['bad', 'say "x"', 4]]); // prettier-ignore
    expect(await read('e.csv', 'good;one two\nbad;three, four\n')).toEqual([['good', 'one two', 1], ['bad', 'three, four', 2]]); // prettier-ignore
  });

  it('reads JSON lines, whose labels may be numbers', async () => {
    const lines = '{"id":1,"text":"a b","label":1}\n\n{"label":0,"text":"c\\td","id":2}\n';
    const labelNames = { 0: 'bad', 1: 'good' };
    expect(await read('f.jsonl', lines, { labelNames })).toEqual([['good', 'a b', 1], ['bad', 'c\td', 3]]); // prettier-ignore
  });

  it.each([
    ['empty.tsv', '', /empty\.tsv: expected at least one labelled text, received an empty file/],
    ['blank.tsv', '\n \n', /blank\.tsv: expected at least one labelled text, received an empty file/],
    [
      'header.tsv',
      'label\ttext\n',
      /header\.tsv: expected at least one labelled text, received a header and no records/,
    ],
    ['latin.tsv', Buffer.from('1\tgut\n0\tf\xfcr\n', 'latin1'), /latin\.tsv, line 2: expected UTF-8 text/],
    ['short.tsv', '1\tgood\n0\tbad\nno tab\n', /short\.tsv, line 3: expected 2 columns, as in line 1, received 1/],
    ['long.tsv', '1\tgood\n0\tbad\tx\n', /long\.tsv, line 2: expected 2 columns, as in line 1, received 3/],
    ['one.tsv', 'good\nbad\n', /one\.tsv: expected a column of texts and a column of labels, received one column/],
    ['short.csv', 'text,label\na,b\n"c, d"\n', /short\.csv, line 3: expected 2 columns/],
    ['open.csv', 'text,label\n"a,b\n', /open\.csv, line \d: expected CSV, received a quote that is never closed/],
    ['key.jsonl', '{"text":"a","label":1}\n{"text":"b"}\n', /key\.jsonl, line 2: expected the key label/],
    ['not.jsonl', '{"text":"a","label":1}\n[1]\n', /not\.jsonl, line 2: expected a JSON object/],
    ['label.tsv', 'good\ta b\n\tc d\n', /label\.tsv, line 2: expected a label, received an empty field/],
    ['text.tsv', 'good\ta b\nbad\t \n', /text\.tsv, line 2: expected a text, received an empty field/],
  ])('refuses %s in one sentence with file and line', async (name, content, message) => {
    const fault: unknown = await read(name, content).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect(String(fault)).toMatch(message);
  });

  it('refuses a label that was never seen in training, and a missing file', async () => {
    await expect(read('g.tsv', 'good\ta b\nugly\tc d\n', { labels: ['bad', 'good'] })).rejects.toThrow(
      /g\.tsv, line 2: expected a label of the training data \(bad, good\), received ugly/,
    );
    await expect(readLabelledTexts(join(folder, 'none.tsv'))).rejects.toThrow(/none\.tsv: .*no such file/);
  });
});
