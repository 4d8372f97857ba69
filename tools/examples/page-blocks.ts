import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The text of a page, and its code blocks in this language, in order. */
export function readPage(file: string): { readonly text: string; readonly blocks: (language: string) => string[] } {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return {
    text,
    blocks: (language) => [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, of, code]) => (of === language ? [code ?? ''] : [])), // prettier-ignore
  };
}

/** How a command of a page ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs lines of a page as they stand there, in a folder elsewhere: npm's scripts are those of this workspace. */
export function runLines(lines: string, folder: string): Ended {
  const script = `npm() { command npm --prefix '${ROOT}' "$@"; }\nset -e\n${lines}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}
