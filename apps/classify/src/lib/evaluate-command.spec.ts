import { readFileSync } from 'node:fs';
import { FakeWorld } from '../../testing/fake-world';

const ROWS = 'good!\t1\nbad\t0\nbetter\tpositive\nworse\t0\n';

describe('classify evaluate', () => {
  it('prints scores, a table of the classes and the confusions, in percent', async () => {
    const world = new FakeWorld();
    const { code, out } = await world.run(['evaluate', '--data', world.write('val.tsv', ROWS)]);
    expect(code).toBe(0);
    expect(out).toBe(`accuracy          75.00
macro F1          73.33
macro precision   83.33
macro recall      75.00
calibration error 12.50
texts             4

class     precision  recall     F1  texts
negative      66.67  100.00  80.00      2
positive     100.00   50.00  66.67      2

is \\ taken for  negative  positive
negative               2         0
positive               1         1
`);
  });

  it('prints one JSON object', async () => {
    const world = new FakeWorld();
    const { out } = await world.run(['evaluate', '--data', world.write('val.tsv', ROWS), '--format', 'json']);
    expect(JSON.parse(out)).toEqual({
      accuracy: 75,
      macroF1: 73.3333,
      macroPrecision: 83.3333,
      macroRecall: 75,
      calibrationError: 12.5,
      numTexts: 4,
      classes: [
        { label: 'negative', precision: 66.6667, recall: 100, f1: 80, support: 2 },
        { label: 'positive', precision: 100, recall: 50, f1: 66.6667, support: 2 },
      ],
      confusion: [
        [2, 0],
        [1, 1],
      ],
    });
  });

  it('writes a page that begins with the texts of another class', async () => {
    const world = new FakeWorld();
    const report = world.path('page.html');
    const { code } = await world.run(['evaluate', '--data', world.write('val.tsv', ROWS), '--report', report]);
    expect(code).toBe(0);
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('4 texts, 1 of them taken for another class.');
    expect(page).toMatch(
      /<article><p class="soft">negative 80\.0 %, is positive<\/p><p><mark[^>]*>b<\/mark>etter<\/p>/,
    );
  });

  it('takes the columns that are named', async () => {
    const world = new FakeWorld();
    const file = world.write('val.csv', 'a,b,c\n0,1,good!\n1,0,bad\n');
    const scores = async (column: string) => {
      const argv = ['evaluate', '--data', file, '--label-column', column, '--text-column', 'c', '--format', 'json'];
      return (JSON.parse((await world.run(argv)).out) as { accuracy: number }).accuracy;
    };
    expect([await scores('a'), await scores('B')]).toEqual([0, 100]);
  });

  it.each([
    [
      'ugly\tx y\n1\tz w\n',
      4,
      /val\.tsv, line 1: expected a label of the training data \(negative, positive\), received ugly/,
    ],
    ['1\tx y\n0\n', 4, /val\.tsv, line 2: expected 2 columns/],
    ['', 4, /val\.tsv: expected at least one labelled text, received an empty file/],
  ])('refuses %j in one sentence', async (rows, code, message) => {
    const world = new FakeWorld();
    const result = await world.run(['evaluate', '--data', world.write('val.tsv', rows)]);
    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toMatch(message);
  });

  it('needs a file', async () => {
    expect((await new FakeWorld().run(['evaluate'])).err).toMatch(
      /--data: expected a file of labelled texts, received nothing/,
    );
  });
});
