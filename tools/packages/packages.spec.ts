import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pngBytes } from '@tolmach/testing-kit';
import {
  compileConsumer,
  installTarballs,
  manifestOf,
  packAll,
  packModel,
  publishableFolders,
  run,
} from './fresh-project';
import type { Tarball } from './fresh-project';

/** Programs of a stranger: a project outside the workspace that has only the tarballs. */
describe('packages', () => {
  const folders = publishableFolders();
  let place: string;
  let project: string;
  let tarballs: readonly Tarball[];

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'tolmach-packages-'));
    project = join(place, 'project');
    mkdirSync(project);
    tarballs = await packAll(folders, place);
    installTarballs(project, [...tarballs, packModel('en-de', place)]);
  }, 600_000);

  afterAll(() => {
    rmSync(place, { recursive: true, force: true });
  });

  it('hold compiled code and types, and nothing that is only for us', () => {
    for (const { name, files } of tarballs) {
      const terms = ['package.json', 'README.md', 'LICENSE', 'NOTICE'];
      expect([name, files]).toEqual([name, expect.arrayContaining(terms)]);
      expect(
        files.filter((file) => /\.(spec|bench)\.|fixtures\/(?!efficientnet)|tsbuildinfo|testing\//.test(file)),
      ).toEqual([]);
      const sources = files.filter((file) => /^src\/.*(?<!\.d)\.ts$/.test(file)).map((file) => file.slice(4, -3));
      for (const ending of ['.js', '.js.map', '.d.ts', '.d.ts.map', '.mjs', '.mjs.map']) {
        expect(files).toEqual(expect.arrayContaining(sources.map((file) => `dist/${file}${ending}`)));
      }
    }
  });

  it('carry one version', () => {
    expect(new Set(folders.map((folder) => manifestOf(folder)['version'])).size).toBe(1);
  });

  it.each(folders.map((folder) => String(manifestOf(folder)['name'])))(
    '%s loads by require and by import alike',
    (name) => {
      // Each ends itself: Nx without its native part, which this project lacks, keeps a process open.
      const print = 'console.log(Object.keys(all).sort().join()); process.exit()';
      const required = run(process.execPath, ['-e', `const all = require('${name}'); ${print}`], project);
      const program = `import * as all from '${name}'; ${print}`;
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

  it('give a typed program that makes a captioning model, opens it and captions a picture', () => {
    compileConsumer(project, ['make-captioner.ts', 'caption.ts']);
    run(process.execPath, [join('build', 'make-captioner.js')], project);
    writeFileSync(join(project, 'picture.png'), picture({ width: 60, height: 50 }));
    const output = run(process.execPath, [join('build', 'caption.js'), 'captioner', 'picture.png'], project);
    const [hypotheses]: unknown[] = JSON.parse(output);
    expect(hypotheses).toMatchObject([{ text: expect.any(String), attention: expect.any(Array) }]);
    const program = join(project, 'node_modules', '.bin', 'caption');
    const flags = ['--model', 'captioner', '--beam', '2', '--gallery', 'page.html'];
    expect(run(program, [...flags, 'picture.png'], project)).toMatch(/^picture\.png\t.*\n$/);
    const page = readFileSync(join(project, 'page.html'), 'utf8');
    for (const part of ['main.grid {', 'const paintHeat = ', "addEventListener('keydown'", ' data-heat="']) {
      expect(page).toContain(part);
    }
  }, 300_000);

  it('open models in specs of Jest, in the environment that one of them brings', () => {
    const opened = "require('@tolmach/translation').loadModel('en-de').then((model) => model.translate(['A dog.']))";
    const spec = `it('translates', () => ${opened}.then(([one]) => expect(one.hypotheses[0].text).toMatch(/Hund/)), 60000);`;
    writeFileSync(join(project, 'dog.spec.js'), spec);
    const jest = (environment: string) => [
      join('node_modules', 'jest', 'bin', 'jest.js'),
      'dog.spec.js',
      '--env',
      environment,
    ];
    run(process.execPath, jest('@tolmach/testing-kit/jest-environment'), project);
    expect(() => run(process.execPath, jest('node'), project)).toThrow('must be type of function Float32Array()');
  }, 300_000);

  it('translate with a model that is installed as a package, by its name', () => {
    compileConsumer(project, ['translate.ts']);
    const output = run(process.execPath, [join('build', 'translate.js'), 'en-de', 'A man is sleeping.'], project);
    expect(output).toMatch(/Ein Mann/);
    const tolmach = join(project, 'node_modules', '.bin', 'tolmach');
    expect(run(tolmach, ['translate', 'A man is sleeping.'], project)).toMatch(/^Ein Mann.*\n$/);
    expect(run(tolmach, ['translate', 'models'], project)).toMatch(/^en-de +en to de/m);
    expect(run(tolmach, ['--help'], project)).toContain('engine');
  }, 300_000);
});

/** A PNG file of a colour that changes from left to right and from top to bottom. */
function picture(size: { readonly width: number; readonly height: number }): Uint8Array {
  const values = Array.from({ length: size.width * size.height }, (_, pixel) => {
    return [(pixel % size.width) * 4, Math.floor(pixel / size.width) * 5, 90];
  });
  return pngBytes(Uint8Array.from(values.flat()), size);
}

/** The names in a list, without those that Node adds when a CommonJS package is imported. */
function namesIn(list: string): readonly string[] {
  const added = ['', 'default', 'module.exports', '__esModule'];
  return list
    .trim()
    .split(',')
    .filter((name) => !added.includes(name));
}
