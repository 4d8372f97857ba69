import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { openEngine } from './engine';
import { currentEngineFolder, engineAddonFile, engineCacheFolder, quietLoadFile } from '@tolmach/durable-files';
import { isSoftwareAdapter } from './engine-webgpu';
import { tf } from '../tensor/tf';

const isInstalled = existsSync(engineAddonFile(currentEngineFolder()));
if (!isInstalled)
  process.stderr.write('engine.spec: libtensorflow is not installed; its spec checks its absence only\n');

describe('openEngine', () => {
  let cache: string;
  const before = process.env['XDG_CACHE_HOME'];

  beforeEach(() => {
    cache = mkdtempSync(path.join(tmpdir(), 'engine-spec-'));
  });

  afterEach(() => {
    rmSync(cache, { recursive: true });
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
  });

  it.each(['wasm', 'cpu'] as const)('computes on %s and says nothing on the console', async (name) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const engine = await openEngine({ engine: name });
    expect(engine).toMatchObject({ name, skipped: [] });
    expect(engine.hint).toContain('npx @tolmach/engine install');
    expect(await tf.tidy(() => tf.eye(2).mul(3)).data()).toEqual(new Float32Array([3, 0, 0, 3]));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('computes on libtensorflow where it is installed, 64-bit integers included', async () => {
    if (!isInstalled) return;
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const engine = await openEngine({ engine: 'tensorflow' });
    expect(engine.description).toMatch(/^TensorFlow 2\.\d+\.\d+, (GPU|CPU, \d+ threads?)$/);
    expect(await tf.tidy(() => tf.eye(2).mul(3)).data()).toEqual(new Float32Array([3, 0, 0, 3]));
    const where = await tf.whereAsync(tf.tensor1d([0, 1, 1], 'bool'));
    expect(where.shape).toEqual([2, 1]);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('keeps signals off the threads of libtensorflow, and hears them all the same', () => {
    if (!isInstalled || !existsSync('/proc/thread-self/status')) return;
    const child = path.join(__dirname, '../../../testing/signals-child.ts');
    const { status, stdout } = spawnSync(process.execPath, [...NODE_FROM_SOURCE, child], { encoding: 'utf8' });
    const { SIGINT, SIGTERM } = constants.signals;
    expect(JSON.parse(stdout)).toEqual({ here: [SIGINT, SIGTERM], inChild: [] });
    expect(status).toBe(128 + SIGINT);
  });

  it('says how to install libtensorflow when it is asked for and not there', async () => {
    process.env['XDG_CACHE_HOME'] = cache;
    await expect(openEngine({ engine: 'tensorflow' })).rejects.toThrow(
      `engine tensorflow: expected libtensorflow in ${cache}/tolmach/engine/current, received no such folder. ` +
        'Install it once: npx @tolmach/engine install',
    );
  });

  it('passes over a damaged installation with its reason', async () => {
    process.env['XDG_CACHE_HOME'] = cache;
    const folder = currentEngineFolder();
    mkdirSync(path.join(folder, 'addon'), { recursive: true });
    for (const file of [quietLoadFile(folder), engineAddonFile(folder)]) writeFileSync(file, 'not a library');
    const engine = await openEngine();
    expect(engine.name).not.toBe('tensorflow');
    expect(engine.skipped[0]).toMatchObject({ name: 'tensorflow' });
    expect(engine.skipped[0]?.reason).toMatch(/expected an addon that loads at .*received .*Install it again/);
  });
});

describe('engineCacheFolder', () => {
  it('follows XDG_CACHE_HOME when that is absolute, else lies under ~/.cache', () => {
    expect(engineCacheFolder({ XDG_CACHE_HOME: '/somewhere' })).toBe('/somewhere/tolmach/engine');
    const standard = engineCacheFolder({});
    expect(standard).toMatch(/\/\.cache\/tolmach\/engine$/);
    expect(engineCacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(standard);
  });
});

describe('isSoftwareAdapter', () => {
  it.each([
    [{ info: { description: 'llvmpipe (LLVM 15.0.7, 256 bits)' } }, true],
    [{ info: { description: '', device: 'SwiftShader Device (Subzero)' } }, true],
    [{ info: { description: 'a new one', isFallbackAdapter: true } }, true],
    [{ info: { description: 'NVIDIA H100', isFallbackAdapter: false } }, false],
    [{ info: { description: 'NVIDIA H200: 580.82' } }, false],
    [{}, false],
  ])('%j: %s', (adapter, expected) => expect(isSoftwareAdapter(adapter)).toBe(expected));
});
