import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonScript } from './python-script';

describe('pythonScript', () => {
  it('is a python3 with a pip, whose download is the script', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'python-script-spec-'));
    const env = pythonScript(folder, `echo "$dest|$requirement|$all" > "${folder}/told"`);
    expect(execFileSync('python3', ['-m', 'pip', '--version'], { env }).toString()).toBe('');
    execFileSync('python3', ['-m', 'pip', 'download', '--dest', 'a b', '--requirement', 'c'], { env });
    expect(readFileSync(path.join(folder, 'told'), 'utf8')).toBe('a b|c|-m pip download --dest a b --requirement c\n');
    rmSync(folder, { recursive: true });
  });
});
