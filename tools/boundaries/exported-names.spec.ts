import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sys } from 'typescript';
import { exportedNames } from './exported-names';

const ROOT = join(__dirname, '../..');

/** Functions of libs that a program loads when it needs them keep their names there, as do the types of what they return. */
const LAZY = /^apps\/\w+\/src\/lib\/services\.ts$/;

interface Source {
  readonly file: string;
  /** `libs/system/music` of `libs/system/music/src/data/piece.ts` */
  readonly project: string;
  readonly code: string;
}

const sources = sys
  .readDirectory(ROOT, ['.ts'], ['**/node_modules', '**/dist', '**/out-tsc'], ['apps', 'libs', 'tools'].map((folder) => `${folder}/**/src/**/*`))
  .map((path) => relative(ROOT, path))
  .filter((file) => !/\.(?:spec|d)\.ts$/.test(file) && !LAZY.test(file))
  .map((file): Source => ({ file, project: file.replace(/\/src\/.*/, ''), code: readFileSync(join(ROOT, file), 'utf8') })); // prettier-ignore

/** Names that libs export, and the files of other projects in which a name of that spelling is exported, too. */
function sharedNames(all: readonly Source[]): string[] {
  const places = new Map<string, Source[]>();
  for (const source of all) {
    for (const name of exportedNames(source.code).declared) places.set(name, [...(places.get(name) ?? []), source]);
  }
  return doorsOf(all).flatMap(({ file, project, code }) => {
    const { declared, passedOn } = exportedNames(code);
    return [...declared, ...passedOn].flatMap((name) =>
      (places.get(name) ?? [])
        .filter((place) => place.project !== project)
        .map((place) => `${name}: ${file} and ${place.file}`),
    );
  });
}

/** The files that the package.json of a lib names. */
function doorsOf(all: readonly Source[]): Source[] {
  return all.filter(({ file, project }) => project.startsWith('libs/') && !file.includes('/lib/') && /\/(?:index|system)\.ts$/.test(file)); // prettier-ignore
}

describe('exportedNames', () => {
  it('tells what a file declares from what it passes on', () => {
    const code = `
      import { a } from './a';
      export { b, c as d } from './b';
      export type { E } from './e';
      export { other } from '@tolmach/other';
      export const f = 1, g = 2;
      export async function h() {}
      export class I {}
      export interface J {}
      export type K = 1;
      const l = 1;
    `;
    expect(exportedNames(code)).toEqual({ declared: ['f', 'g', 'h', 'I', 'J', 'K'], passedOn: ['b', 'd', 'E'] });
  });
});

describe('a name that a lib exports', () => {
  it('is found where another project gives it a second meaning', () => {
    const one = { file: 'libs/one/src/index.ts', project: 'libs/one', code: `export { a } from './lib/a';` };
    const own = { file: 'libs/one/src/lib/a.ts', project: 'libs/one', code: 'export const a = 1;' };
    const other = { file: 'apps/two/src/lib/b.ts', project: 'apps/two', code: 'export interface a {}' };
    expect(sharedNames([one, own, other])).toEqual(['a: libs/one/src/index.ts and apps/two/src/lib/b.ts']);
    expect(sharedNames([one, own])).toEqual([]);
  });

  it('means one thing in the whole workspace', () => {
    expect(doorsOf(sources).length).toBeGreaterThan(40);
    expect(sharedNames(sources)).toEqual([]);
  });
});
