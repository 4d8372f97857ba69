import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';

const BIN = join(__dirname, 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'bin-'));
const file = join(folder, 'a.txt');
writeFileSync(file, 'a b c d\n');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The program as a process of its own, from source. */
function run(argv: readonly string[], stdout: 'pipe' | number = 'pipe') {
  const child = spawn(process.execPath, [...NODE_FROM_SOURCE, BIN, ...argv], {
    stdio: ['pipe', stdout, 'pipe'],
  });
  const err: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const ended = new Promise<{ code: number | null; err: string }>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, err: err.join('') });
    });
  });
  return { child, ended };
}

describe('the translate program', () => {
  it('prints results on standard output and exits with the code', async () => {
    const { child, ended } = run(['evaluate', '--hypothesis', file, '--reference', file]);
    const out: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => out.push(text));
    expect(await ended).toEqual({ code: 0, err: '' });
    expect(out.join('')).toMatch(/^BLEU\|.* = 100\.00 .*\nchrF2\|.* = 100\.00\n$/);
  });

  it('prints one sentence on standard error and exits with 2 on a wrong flag', async () => {
    expect(await run(['--bean']).ended).toEqual({
      code: 2,
      err: 'translate: expected a known flag, received --bean. Did you mean --beam?\n',
    });
  });

  it('ends quietly when the reader of its output has gone', async () => {
    const { child, ended } = run(['train', '--print-config']);
    child.stdout?.destroy();
    expect(await ended).toEqual({ code: 0, err: '' });
  });

  const itWithFullDevice = process.platform === 'linux' ? it : it.skip;
  itWithFullDevice('exits with 6 on a full disk', async () => {
    const full = openSync('/dev/full', 'w');
    const { code, err } = await run(['train', '--print-config'], full).ended;
    closeSync(full);
    expect(code).toBe(6);
    expect(err).toBe(
      'standard output: expected a place that can be written, received a full disk (ENOSPC). Free space or name another destination, and run again.\n',
    );
  });
});
