import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { installGeneration } from './generation';

/** Installs a generation that holds one file with the given text. */
function installText(cache: string, text: string): Promise<void> {
  return installGeneration(cache, async (folder) => {
    writeFileSync(path.join(folder, 'text'), text);
    await Promise.resolve();
  });
}

describe('installGeneration', () => {
  let cache: string;
  const current = (): string => readFileSync(path.join(cache, 'current', 'text'), 'utf8');

  beforeEach(() => {
    cache = path.join(mkdtempSync(path.join(tmpdir(), 'generation-spec-')), 'engine');
  });

  afterEach(() => rmSync(path.dirname(cache), { recursive: true }));

  it('replaces one complete installation by another and leaves nothing else', async () => {
    await installText(cache, 'first');
    expect(current()).toBe('first');
    await installText(cache, 'second');
    expect(current()).toBe('second');
    expect(readdirSync(cache)).toHaveLength(2); // the generation and the link to it
  });

  it('changes nothing when filling fails', async () => {
    await installText(cache, 'first');
    const failure = new Error('no room');
    await expect(installGeneration(cache, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(current()).toBe('first');
    expect(readdirSync(cache)).toHaveLength(2);
  });

  it('keeps the old installation when it is killed in the middle, and the next run clears up', async () => {
    await installText(cache, 'first');
    const script = `
      const { writeFileSync } = require('node:fs');
      const { installGeneration } = require(${JSON.stringify(path.join(__dirname, 'generation.ts'))});
      void installGeneration(${JSON.stringify(cache)}, async (folder) => {
        writeFileSync(folder + '/text', 'half');
        process.stdout.write('in the middle');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });`;
    const child = spawn(process.execPath, [...NODE_FROM_SOURCE, '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(current()).toBe('first');
    expect(readdirSync(cache).some((name) => name.startsWith('.staging-'))).toBe(true);
    await installText(cache, 'second');
    expect(current()).toBe('second');
    expect(readdirSync(cache)).toHaveLength(2);
  });

  it('leaves the folder of an installer that still runs alone', async () => {
    let finish = (): void => undefined;
    const slow = installGeneration(cache, async (folder) => {
      writeFileSync(path.join(folder, 'text'), 'slow');
      await new Promise<void>((resolve) => (finish = resolve));
    });
    while (!existsSync(cache) || readdirSync(cache).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await installText(cache, 'quick');
    finish();
    await slow;
    expect(current()).toBe('slow');
  });
});
