import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';

jest.setTimeout(300_000); // a busy machine may take its time

const ROOT = resolve(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'classify-bin-'));
const model = join(folder, 'model');

/** A program as a process of its own, from source. */
function run(program: string, ...argv: readonly string[]) {
  const node = [...NODE_FROM_SOURCE, join(ROOT, program), ...argv];
  return spawnSync(process.execPath, node, { encoding: 'utf8', cwd: ROOT });
}
const classify = (...argv: readonly string[]) => run('apps/classify/src/main.ts', '--model', model, ...argv);

beforeAll(() => {
  run('libs/system/classification/testing/tiny-classifier-child.ts', model);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the classify program', () => {
  it('classifies with a model on ONNX Runtime, and alike on WebAssembly', () => {
    const { status, stdout, stderr } = classify('A good film', 'b c');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^engine: ONNX Runtime .*\n$/) as string,
    });
    expect(stdout).toMatch(/^(bad|good|odd)\t0\.\d{4}\n(bad|good|odd)\t0\.\d{4}\n$/);
    expect(classify('--engine', 'wasm', 'A good film', 'b c').stdout).toBe(stdout);
  });

  it('names the right command for a model of another kind', () => {
    const { status, stderr } = run('apps/classify/src/main.ts', '--model', 'data/models/en-de', 'x');
    expect(status).toBe(3);
    expect(stderr).toMatch(/expected a classification model, received a translation model/);
  });
});
