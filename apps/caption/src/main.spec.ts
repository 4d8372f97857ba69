import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NODE_FROM_SOURCE, pngBytes } from '@tolmach/testing-kit';

jest.setTimeout(300_000); // a busy machine may take its time

const ROOT = resolve(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'caption-bin-'));
const model = join(folder, 'model');
const photo = join(folder, 'photo.png');

/** A program as a process of its own, from source. */
function run(program: string, ...argv: readonly string[]) {
  const node = [...NODE_FROM_SOURCE, join(ROOT, program), ...argv];
  return spawnSync(process.execPath, node, { encoding: 'utf8', cwd: ROOT });
}
const caption = (...argv: readonly string[]) => run('apps/caption/src/main.ts', '--model', model, ...argv);

beforeAll(() => {
  run('libs/system/captioning/testing/tiny-captioner-child.ts', model);
  writeFileSync(photo, pngBytes(new Uint8Array(40 * 30 * 3).fill(200), { width: 40, height: 30 }));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the caption program', () => {
  it('captions with a model on ONNX Runtime, and alike on WebAssembly', () => {
    const page = join(folder, 'page.html');
    const { status, stdout, stderr } = caption(photo, '--gallery', page);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^engine: ONNX Runtime .*\n$/) as string,
    });
    expect(stdout).toMatch(/^[^\t]+photo\.png\t\S.*\n$/);
    expect(readFileSync(page, 'utf8')).toContain('data-heat=');
    expect(caption('--engine', 'wasm', photo).stdout).toBe(stdout);
  });

  it('names the right command for a model of another kind', () => {
    const { status, stderr } = run('apps/caption/src/main.ts', '--model', 'data/models/en-de', photo);
    expect(status).toBe(3);
    expect(stderr).toBe(
      'data/models/en-de/model.json: expected a captioning model, received a translation model. Open it with the program for such models, or name another folder.\n',
    );
  });

  it('prints one sentence on standard error and exits with 2 on a wrong flag', () => {
    expect(caption('--bean')).toMatchObject({
      status: 2,
      stderr: 'caption: expected a known flag, received --bean. Did you mean --beam?\n',
    });
  });
});
