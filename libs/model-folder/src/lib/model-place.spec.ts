import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelNameOf } from '@tolmach/contracts';
import { packageFolders } from '@tolmach/durable-files';
import { modelPlace } from './model-place';

describe('an installed model', () => {
  const before = process.cwd();
  let project: string;

  beforeEach(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), 'tolmach-project-')));
    for (const name of ['model-en-de', 'model-empty', 'contracts']) {
      mkdirSync(join(project, 'node_modules', '@tolmach', name), { recursive: true });
    }
    writeFileSync(join(project, 'node_modules/@tolmach/model-en-de/model.json'), '{}');
    mkdirSync(join(project, 'packages', 'app', 'here'), { recursive: true });
    process.chdir(join(project, 'packages', 'app'));
  });

  afterEach(() => {
    process.chdir(before);
    rmSync(project, { recursive: true });
  });

  it('is found by its name, from the folders below its project', () => {
    expect(packageFolders('@tolmach')[0]).toBe(join(project, 'node_modules', '@tolmach'));
    expect(modelPlace('en-de')).toBe(join(project, 'node_modules/@tolmach/model-en-de'));
  });

  it.each(['here', './en-de', '../en-de', '/en-de', 'runs/en-de'])('leaves the folder %s as it is', (folder) => {
    expect(modelPlace(folder)).toBe(folder);
  });

  it.each(['en-fr', 'empty'])('says how to install %s, of which there is no package with a model', (name) => {
    expect(() => modelPlace(name)).toThrow(
      `${name}: expected a model folder, or the name of an installed model, received no such folder, and no package ` +
        `@tolmach/model-${name}. Install it: npm install @tolmach/model-${name}`,
    );
  });

  it('has the name of its package without the prefix', () => {
    expect(['model-en-de', 'contracts'].map(modelNameOf)).toEqual(['en-de', undefined]);
  });
});
