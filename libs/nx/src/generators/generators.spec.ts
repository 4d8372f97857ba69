import { readJson } from '@nx/devkit';
import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { parseModelProject } from '../lib/model-project';
import { captioningModelGenerator } from './captioning-model';
import { initGenerator } from './init';
import { translationModelGenerator } from './translation-model';

// Prettier is an ES module, which Jest does not load lazily.
jest.mock('@nx/devkit', () => ({ ...jest.requireActual<object>('@nx/devkit'), formatFiles: () => Promise.resolve() }));

const textOf = (tree: Tree, path: string) => tree.read(path, 'utf8') ?? '';

describe('init', () => {
  it('registers the plugin and adds the programs, once', () => {
    const tree = createTreeWithEmptyWorkspace();
    initGenerator(tree);
    initGenerator(tree);
    expect(readJson<object>(tree, 'nx.json')).toMatchObject({ plugins: ['@tolmach/nx'] });
    const range = expect.stringMatching(/^\^\d/) as unknown;
    expect(readJson<object>(tree, 'package.json')).toMatchObject({ devDependencies: { '@tolmach/tolmach': range } });
  });
});

describe.each([
  ['translation-model', translationModelGenerator],
  ['captioning-model', captioningModelGenerator],
])('%s', (_, generate) => {
  it('writes a project that the plugin gives targets', async () => {
    const tree = createTreeWithEmptyWorkspace();
    await generate(tree, { name: 'toy' });
    expect(readJson<object>(tree, 'models/toy/project.json')).toMatchObject({ name: 'toy' });
    const { config, data } = parseModelProject(textOf(tree, 'models/toy/tolmach.json'), 'tolmach.json');
    expect(tree.exists(`models/toy/${config}`)).toBe(true);
    expect(tree.children(`models/toy/${data}`).length).toBeGreaterThan(0);
    await expect(generate(tree, { name: 'toy' })).rejects.toThrow('models/toy: expected a new project');
    await generate(tree, { name: 'toy', directory: 'elsewhere' });
    expect(tree.exists('elsewhere/tolmach.json')).toBe(true);
  });
});

it('translation-model writes texts of equal lengths, of which none is in both parts', async () => {
  const tree = createTreeWithEmptyWorkspace();
  await translationModelGenerator(tree, { name: 'toy' });
  const lines = (file: string) => textOf(tree, `models/toy/data/${file}`).trimEnd().split('\n');
  expect([lines('train.en').length, lines('train.de').length]).toEqual([90, 90]);
  expect(lines('validation.en').filter((line) => lines('train.en').includes(line))).toEqual([]);
  expect([lines('validation.en')[1], lines('validation.de')[1]]).toEqual(['one zero', 'eins null']);
});
