import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from './main';

describe('engine', () => {
  let cache: string;
  const before = process.env['XDG_CACHE_HOME'];

  beforeEach(() => {
    cache = mkdtempSync(path.join(tmpdir(), 'engine-main-spec-'));
    process.env['XDG_CACHE_HOME'] = cache;
  });

  afterEach(() => {
    rmSync(cache, { recursive: true });
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
  });

  async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const machine = {
      environment: { XDG_CACHE_HOME: cache, PATH: cache },
      platform: { os: 'linux', arch: 'x64', glibc: '2.36' },
    };
    const code = await main(argv, { stdin, stdout, stderr }, machine);
    return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
  }

  it('prints the plan of a dry run and touches nothing', async () => {
    const { code, stdout } = await run('install', '--device', 'cuda', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('fetch nvidia-cudnn-cu12==');
    expect(stdout).toContain(`into ${cache}/tolmach/engine`);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('ends with 5 and one sentence when a piece is missing', async () => {
    const { code, stdout, stderr } = await run('install');
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/^engine install: expected Python 3\.8 or later, received no python3 on PATH\. .*\n$/);
  });

  it('ends with 2 for a device that does not exist', async () => {
    const { code, stderr } = await run('install', '--device', 'tpu');
    expect(code).toBe(2);
    expect(stderr).toContain('expected one of cpu, cuda, received tpu');
  });

  it.each([[['status']], [[]]])('tells with %j that nothing is installed, and what runs instead', async (argv) => {
    const { code, stdout } = await run(...argv);
    expect(code).toBe(5);
    expect(stdout).toContain(`libtensorflow: not installed in ${cache}/tolmach/engine/current`);
    expect(stdout).toMatch(/^engine: WebAssembly|WebGPU/m);
    expect(stdout).toContain('  not tensorflow: engine tensorflow: expected libtensorflow');
  });
});
