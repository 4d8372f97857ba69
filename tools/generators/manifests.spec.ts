import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import inForm from './manifest.js';
import type { Manifest } from './manifest.js';

const REPAIR = 'npx nx g ./tools/generators/generators.json:manifests';
const ROOT = join(__dirname, '../..');

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest; // npm reads it so
}

const root = manifestOf('.') as unknown as Parameters<typeof inForm>[1]['root']; // has licence and engines
const { version } = manifestOf('libs/contracts');

/** Folders of packages. */
const FOLDERS = ['libs', 'libs/system', 'apps', 'tools'].flatMap((parent) =>
  readdirSync(join(ROOT, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json'))),
);

describe('package.json', () => {
  it.each(FOLDERS)(`of %s is in the form that \`${REPAIR}\` writes`, (folder) => {
    const manifest = manifestOf(folder);
    expect(manifest).toEqual(inForm(manifest, { folder, version, root }));
  });

  it('keeps what is its own: name, description, programs, files, additional import paths', () => {
    const own = { name: '@tolmach/x', version: '9', description: 'x', bin: { x: './bin/x.js' }, files: ['page'] };
    const exports = { './package.json': './package.json', './y': { '@tolmach/source': './src/y/index.ts' } };
    const form = inForm({ ...own, exports }, { folder: 'libs/system/x', version: '1.2.3', root });
    expect(form).toMatchObject({
      ...own,
      version: '1.2.3',
      files: expect.arrayContaining(['page', 'dist']) as unknown,
    });
    expect(form.scripts).toEqual({ prepack: 'node ../../../tools/packages/prepack.js' });
    expect(form.exports).toEqual({
      './package.json': './package.json',
      './y': {
        '@tolmach/source': './src/y/index.ts',
        types: './dist/y/index.d.ts',
        module: './dist/y/index.mjs',
        default: './dist/y/index.js',
      },
    });
  });

  it.each([
    ['@tolmach/contracts', '*', '^1.2.3'],
    ['@tolmach/contracts', '^1.0.0', '^1.2.3'],
    ['commander', '14.0.3', '^14.0.3'],
    ['zod', '>=4', '>=4'],
    ['@tensorflow/tfjs', '4.22.0', '4.22.0'],
    ['onnxruntime-node', '1.30.0', '1.30.0'],
  ])('takes %s %s as %s', (name, range, expected) => {
    const manifest = { name: 'x', version: '1', description: 'x', dependencies: { [name]: range } };
    expect(inForm(manifest, { folder: 'libs/x', version: '1.2.3', root }).dependencies).toEqual({ [name]: expected });
  });
});
