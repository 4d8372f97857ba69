import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileConsumer, installTarballs, manifestOf, packAll, publishableFolders, run } from './fresh-project';
import type { Tarball } from './fresh-project';

/** Programs of a stranger: a project outside the workspace that has only the tarballs. */
describe('packages', () => {
  const folders = publishableFolders();
  let place: string;
  let project: string;
  let tarballs: readonly Tarball[];

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'tolmach-packages-'));
    project = join(place, 'project');
    mkdirSync(project);
    tarballs = packAll(folders, place);
    installTarballs(project, tarballs);
  }, 600_000);

  afterAll(() => {
    rmSync(place, { recursive: true, force: true });
  });

  it('hold compiled code and types, and nothing that is only for us', () => {
    for (const { name, files } of tarballs) {
      expect([name, files]).toEqual([name, expect.arrayContaining(['package.json', 'README.md'])]);
      expect(files.filter((file) => /\.(spec|bench)\.|fixtures|tsbuildinfo|^src\//.test(file))).toEqual([]);
      expect(files.some((file) => file.endsWith('.d.ts'))).toBe(true);
    }
  });

  it('carry one version', () => {
    expect(new Set(folders.map((folder) => manifestOf(folder)['version'])).size).toBe(1);
  });

  it.each(folders.map((folder) => String(manifestOf(folder)['name'])))(
    '%s loads by require and by import alike',
    (name) => {
      const required = run(process.execPath, ['-p', `Object.keys(require('${name}')).sort().join()`], project);
      const program = `import * as all from '${name}'; console.log(Object.keys(all).sort().join());`;
      const imported = run(process.execPath, ['--input-type=module', '-e', program], project);
      expect(namesIn(imported)).toEqual(namesIn(required));
    },
  );

  it('give a typed program that makes a model, opens it and translates', () => {
    compileConsumer(project, ['make-model.ts', 'translate.ts']);
    run(process.execPath, [join('build', 'make-model.js')], project);
    const output = run(process.execPath, [join('build', 'translate.js'), 'model', 'a man reads', ''], project);
    const translations: unknown = JSON.parse(output);
    const hypothesis = expect.objectContaining({ text: expect.any(String), score: expect.any(Number) }) as unknown;
    expect(translations).toEqual([
      { source: 'a man reads', hypotheses: expect.arrayContaining([hypothesis]) as unknown },
      { source: '', hypotheses: [] },
    ]);
  }, 300_000);

  it('translate with a bundled model', () => {
    compileConsumer(project, ['translate.ts']);
    const folder = join(__dirname, '..', '..', 'data', 'models', 'en-de');
    const output = run(process.execPath, [join('build', 'translate.js'), folder, 'A man is sleeping.'], project);
    expect(output).toMatch(/Ein Mann/);
  }, 300_000);
});

/** The names in a list, without those that Node adds when a CommonJS package is imported. */
function namesIn(list: string): readonly string[] {
  const added = ['', 'default', 'module.exports', '__esModule'];
  return list
    .trim()
    .split(',')
    .filter((name) => !added.includes(name));
}
