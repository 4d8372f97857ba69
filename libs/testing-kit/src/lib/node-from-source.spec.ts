import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FROM_SOURCE } from './node-from-source';

const folder = mkdtempSync(join(tmpdir(), 'from-source-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** All that the program prints, also to standard error. */
function output(name: string, source: string): string {
  const file = join(folder, name);
  writeFileSync(file, source);
  const times = new Date(2000, 0, source.length); // a file that is written again unchanged is the one that it was
  utimesSync(file, times, times);
  const { stdout, stderr } = spawnSync(process.execPath, [...NODE_FROM_SOURCE, file], { encoding: 'utf8' });
  return stdout + stderr;
}

const PLAIN = `#!/usr/bin/env node
import { basename } from 'node:path';
const name: string = basename(__filename);
console.log(name, require.main === module);
`;

const LATER = `void import('node:os').then(({ EOL }) => { process.stdout.write(EOL as string); });`;

describe('a program from source', () => {
  it('says the same each time, whether its code was kept or not', () => {
    const printed = [1, 2, 3].map(() => output('plain.ts', PLAIN));
    expect(printed).toEqual(['plain.ts true\n', 'plain.ts true\n', 'plain.ts true\n']);
  });

  it('is compiled anew when it has changed', () => {
    expect(output('changed.ts', 'console.log(1 as number)')).toBe('1\n');
    expect(output('changed.ts', 'console.log(22 as number)')).toBe('22\n');
  });

  it('may import as it runs, each time and without a warning', () => {
    expect([1, 2, 3].map(() => output('later.ts', LATER))).toEqual(['\n', '\n', '\n']);
  });
});
