import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import libGenerator from './lib.js';

// Prettier is an ES module, which Jest does not load lazily.
jest.mock('@nx/devkit', () => ({ ...jest.requireActual<object>('@nx/devkit'), formatFiles: () => Promise.resolve() }));

const CONTRACTS = 'libs/contracts/package.json'; // has the version of all packages
const ROOT = join(__dirname, '../..');
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** A workspace with what the generator adds to. */
function workspace(): Tree {
  const tree = createTree();
  for (const file of ['README.md', 'tsconfig.json', '.prettierrc.json', 'package.json', CONTRACTS])
    tree.write(file, textOf(file));
  return tree;
}

const OPTIONS = { name: 'word-shapes', scope: 'shared', type: 'layer', description: 'the shapes of words' };
const FILES = ['package.json', 'project.json', 'tsconfig.json', 'tsconfig.lib.json', 'tsconfig.spec.json', 'jest.config.js']; // prettier-ignore
const added = (tree: Tree) => {
  return tree.listChanges().filter(({ path }) => path.startsWith('libs/') && path !== CONTRACTS);
};

describe('nx g lib', () => {
  it('writes the files of a lib, configured like those that are there', async () => {
    const tree = workspace();
    await libGenerator(tree, { ...OPTIONS, type: 'page', description: 'PURPOSE' });
    const paths = added(tree).map(({ path }) => path.replace('libs/word-shapes/', ''));
    expect(paths.sort()).toEqual([...FILES, 'README.md', 'src/index.ts'].sort());
    for (const file of FILES) {
      const model = textOf(`libs/html-page/${file}`)
        .replaceAll('html-page', 'word-shapes')
        .replace(/"description": ".*"/, '"description": "PURPOSE"');
      const written = tree.read(`libs/word-shapes/${file}`, 'utf8') ?? '';
      if (file.endsWith('.json')) expect(JSON.parse(written)).toEqual(JSON.parse(model));
      else expect(written).toBe(model);
    }
  });

  it('makes it known: a reference, and a row at the end of the table', async () => {
    const tree = workspace();
    await libGenerator(tree, OPTIONS);
    const { references } = JSON.parse(tree.read('tsconfig.json', 'utf8') ?? '') as { references: object[] };
    expect(references.at(-1)).toEqual({ path: './libs/word-shapes' });
    const rows = (tree.read('README.md', 'utf8') ?? '').split('\n').filter((line) => line.includes('](libs/'));
    expect(rows.find((row) => row.includes('libs/word-shapes'))).toMatch(/^\| \[word-shapes\]\(libs\/word-shapes\) +\| the shapes of words +\|$/); // prettier-ignore
    const json = JSON.parse(tree.read('libs/word-shapes/project.json', 'utf8') ?? '') as object;
    expect(json).toMatchObject({ tags: ['scope:shared', 'type:layer'] });
  });

  it('puts a system a level deeper', async () => {
    const tree = workspace();
    await libGenerator(tree, { ...OPTIONS, type: 'system' });
    const read = (file: string) => tree.read(`libs/system/word-shapes/${file}`, 'utf8') ?? '';
    expect(JSON.parse(read('tsconfig.lib.json'))).toMatchObject({ extends: '../../../tsconfig.base.json' });
    expect(JSON.parse(read('project.json'))).toMatchObject({ sourceRoot: 'libs/system/word-shapes/src' });
    expect(read('jest.config.js')).toContain("require('../../../jest.preset.js')");
  });

  it('refuses what is there, and tags that no table knows', async () => {
    const tree = workspace();
    tree.write('libs/word-shapes/project.json', '{}');
    await expect(libGenerator(tree, OPTIONS)).rejects.toThrow('libs/word-shapes: expected a new name');
    const unknown = { ...OPTIONS, name: 'other', type: 'gadget' };
    await expect(libGenerator(tree, unknown)).rejects.toThrow(
      /^--type: expected one of contract, .* received gadget\./,
    );
    expect(added(tree).map(({ path }) => path)).toEqual(['libs/word-shapes/project.json']);
  });
});
