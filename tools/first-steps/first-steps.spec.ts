import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';

jest.setTimeout(120_000); // all programs run, on a machine that may be busy

const PAGES = path.join(__dirname, '../../docs/first-steps');

/** What a page shows of its program's output. */
function outputOf(page: string): string[] {
  const [, output = ''] = /^```text\n(.*?)^```$/ms.exec(readFileSync(path.join(PAGES, `${page}.md`), 'utf8')) ?? [];
  return output.trimEnd().split('\n');
}

/** The numbers of a line. */
function numbersOf(line = ''): number[] {
  return (line.match(/-?\d+(?:\.\d+)?(?:e[+-]\d+)?/g) ?? []).map(Number);
}

it('pages show their programs, what they print and what they draw', () => {
  const args = [...NODE_FROM_SOURCE, path.join(__dirname, 'bin.ts'), '--check'];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('');
});

describe('what the pages say holds', () => {
  it('logistic regression: the loss falls at every line', () => {
    const losses = outputOf('logistic-regression').slice(0, 4).map((line) => numbersOf(line)[1] ?? NaN); // prettier-ignore
    expect(losses).toEqual([...losses].sort((one, other) => other - one));
    expect(losses[0]).toBeCloseTo(Math.log(2), 4);
  });

  it('xor: a line cannot, two layers can', () => {
    const [one, two] = outputOf('xor').map((line) => numbersOf(line.slice(line.lastIndexOf(':'))));
    expect(one?.every((answer) => Math.abs(answer - 0.5) < 0.1)).toBe(true);
    expect(two?.map(Math.round)).toEqual([0, 1, 1, 0]);
  });

  it('back-propagation: both columns agree to the last digit', () => {
    const [, ...rows] = outputOf('back-propagation').map((line) => line.split(/\s+/));
    expect(rows).toHaveLength(6);
    for (const [, hand, engine] of rows) expect(hand).toBe(engine);
  });

  it('vanishing gradients: small weights lose them, large ones blow them up, an LSTM carries them', () => {
    const [, small, , large, lstm] = outputOf('vanishing-gradients').map((line) => numbersOf(line.slice(35)));
    expect((small?.[3] ?? NaN) / (small?.[0] ?? NaN)).toBeLessThan(1e-9);
    expect((large?.[2] ?? NaN) / (large?.[0] ?? NaN)).toBeGreaterThan((lstm?.[2] ?? NaN) / (lstm?.[0] ?? NaN));
    expect((lstm?.[2] ?? NaN) / (lstm?.[0] ?? NaN)).toBeGreaterThan((small?.[2] ?? NaN) / (small?.[0] ?? NaN));
  });

  it('optimisers: every rule gets down', () => {
    for (const line of outputOf('optimisers')) {
      const [start = NaN, , , end = NaN] = numbersOf(line.slice(line.lastIndexOf(':')));
      expect(end).toBeLessThan(start / 20);
    }
  });

  it('dropout: the mean stays, and zoneout keeps about its share', () => {
    const lines = outputOf('dropout');
    expect(numbersOf(lines.find((line) => line.startsWith('mean'))).at(-1)).toBeCloseTo(1, 1);
    const [none, half] = lines.slice(-2).map((line) => numbersOf(line)[1]);
    expect(none).toBe(0);
    expect(half).toBeGreaterThan(10);
    expect(half).toBeLessThan(30);
  });

  it('hello: nothing is known before, and afterwards each letter, the two l apart', () => {
    const lines = outputOf('hello');
    const rows = lines.filter((line) => /^[helo] /.test(line)).map((line) => numbersOf(line));
    expect(rows).toHaveLength(8);
    expect(numbersOf(lines[0])[0]).toBeCloseTo(Math.log(4), 0);
    expect(rows.every((row) => Math.abs(row.slice(3).reduce((sum, share) => sum + share, 0) - 1) < 0.03)).toBe(true);
    const likeliest = rows.slice(4).map((row) => 'helo'[row.slice(3).indexOf(Math.max(...row.slice(3)))]);
    expect(likeliest.join('')).toBe('ello');
    expect(rows[6]?.slice(0, 3)).not.toEqual(rows[7]?.slice(0, 3));
    expect(lines.at(-1)).toBe('from h on, always the likeliest: hello');
  });
});
