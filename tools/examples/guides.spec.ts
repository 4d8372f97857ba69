import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { complaintsAbout } from './check-examples';
import { readPage } from './page-blocks';

jest.setTimeout(600_000); // a busy machine may take its time

const ROOT = join(__dirname, '../..');
const GUIDES = ['your-own-encoder', 'your-own-system'] as const;

/** The program of a guide: its blocks, one after another. */
const programOf = (guide: (typeof GUIDES)[number]) => readPage(`docs/${guide}.md`).blocks('ts').join('\n');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(__dirname, 'guide-')); // within the workspace, whose packages it imports
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(guide: (typeof GUIDES)[number], argv: readonly string[], cwd = folder) {
  const file = join(folder, `${guide}.ts`);
  writeFileSync(file, programOf(guide));
  return spawnSync(process.execPath, [...NODE_FROM_SOURCE, file, ...argv], { cwd, encoding: 'utf8' });
}

it('compile, strictly', () => {
  const programs = GUIDES.map((guide) => ({ lib: '', file: `docs/${guide}.md`, line: 1, code: programOf(guide) }));
  expect(complaintsAbout(programs, ROOT)).toEqual([]);
});

it('an encoder of their own: a decoder learns to read it', () => {
  const { status, stdout } = run('your-own-encoder', []);
  expect(status).toBe(0);
  const [, numRight] = /^(\d+) of 50 bags sorted$/m.exec(stdout) ?? [];
  expect(Number(numRight)).toBeGreaterThan(25); // at random none would be
});

it('a system of their own: is trained, opened again, and says what it does not take', () => {
  const runs = mkdtempSync(join(tmpdir(), 'own-system-'));
  const first = run('your-own-system', ['0.5', '0.25', '0.75'], runs);
  expect(first.status).toBe(0);
  expect(Math.abs(Number(first.stdout) - 3.75)).toBeLessThan(0.2);
  expect(existsSync(join(runs, 'line-run/report.html'))).toBe(true);
  expect(run('your-own-system', ['0.5', '0.25', '0.75'], runs).stdout).toBe(first.stdout);
  const refused = run('your-own-system', ['1'], runs);
  expect(refused).toMatchObject({ status: 4, stdout: '', stderr: expect.stringContaining('expected 3 numbers, received 1') as unknown }); // prettier-ignore
  expect(run('your-own-system', ['--help'], runs).stdout).toContain('line --run runs/other 1 2 3');
  rmSync(runs, { recursive: true });
});
