import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'minified-'));
const bundle = join(folder, 'errors.js');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

beforeAll(() => {
  buildSync({
    entryPoints: [join(__dirname, 'fixtures', 'errors.ts')],
    outfile: bundle,
    bundle: true,
    minify: true,
    keepNames: false,
    platform: 'node',
    target: 'node20',
    conditions: ['@tolmach/source'],
  });
});

describe('in a minified bundle', () => {
  it('classes have lost their names', () => {
    expect(readFileSync(bundle, 'utf8')).not.toMatch(/class (?:Config|Input|Usage)Error/);
  });

  it.each([
    ['UsageError', 'usage', 2],
    ['ConfigError', 'config', 3],
    ['ModelFileError', 'model-file', 3],
    ['InputError', 'input', 4],
    ['DeviceError', 'device', 5],
    ['OutputError', 'output', 6],
    ['ShapeError', 'shape', 1],
  ])('a %s is known by its name and code, and ends a program as it should', (name, code, status) => {
    const ended = spawnSync(process.execPath, [bundle, name], { encoding: 'utf8' });
    expect(ended).toMatchObject({ status, stderr: 'here: expected one, received two. Look.\n' });
    const isSent = !['UsageError', 'OutputError'].includes(name); // no thread throws these
    const revived = isSent ? { revived: name, isSame: true } : {};
    expect(JSON.parse(ended.stdout)).toMatchObject({ name, code, details: { at: 1 }, isOurs: true, ...revived });
  });
});
