import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import { createNodes } from './create-nodes';
import { parseModelProject } from './model-project';

const root = mkdtempSync(join(tmpdir(), 'nx-plugin-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

async function projectOf(text: object, options = {}): Promise<Omit<ProjectConfiguration, 'root'>> {
  mkdirSync(join(root, 'models/toy'), { recursive: true });
  writeFileSync(join(root, 'models/toy/tolmach.json'), JSON.stringify(text));
  const context = { workspaceRoot: root, nxJsonConfiguration: {} };
  const [[, { projects = {} }] = ['', {}]] = await createNodes[1](['models/toy/tolmach.json'], options, context);
  return projects['models/toy'] ?? {};
}

describe('createNodes', () => {
  it('makes a project that trains, with a cache', async () => {
    expect(await projectOf({ program: 'classify' })).toEqual({
      root: 'models/toy',
      name: 'toy',
      targets: {
        train: {
          executor: 'nx:run-commands',
          options: {
            command: 'tolmach classify train --config train.json --data data --out run --resume auto',
            cwd: '{projectRoot}',
          },
          cache: true,
          inputs: [
            '{projectRoot}/tolmach.json',
            '{projectRoot}/train.json',
            '{projectRoot}/data/**/*',
            { externalDependencies: ['@tolmach/tolmach'] },
          ],
          outputs: ['{projectRoot}/run'],
          metadata: { technologies: ['tolmach'] },
        },
      },
    });
  });

  it('adds targets that use the best model of the training', async () => {
    const { targets = {} } = await projectOf({
      program: 'translate',
      run: 'runs/small',
      evaluate: { source: 'data/a b.en', reference: ['one.de', 'two.de'], beam: 3, 'skip-bad': true, quiet: false },
      export: { out: 'onnx' },
    });
    expect(targets['evaluate']).toMatchObject({
      options: {
        command:
          'tolmach translate evaluate --model runs/small/best --source "data/a b.en" --reference one.de --reference two.de --beam 3 --skip-bad',
      },
      dependsOn: ['train'],
      inputs: expect.arrayContaining(['{projectRoot}/two.de', { dependentTasksOutputFiles: '**/best/*' }]) as unknown,
      outputs: [],
    });
    expect(targets['export']).toMatchObject({
      options: { command: 'tolmach translate export --model runs/small/best --overwrite --out onnx' },
      outputs: ['{projectRoot}/onnx'],
    });
    expect(targets['export']?.inputs).not.toContain('{projectRoot}/onnx');
  });

  it('captions a folder, and gives targets a prefix where one is asked for', async () => {
    const caption = { images: 'photos', out: 'captions.tsv' };
    const { targets = {} } = await projectOf({ program: 'caption', caption }, { prefix: 'model:' });
    expect(Object.keys(targets)).toEqual(['model:train', 'model:caption']);
    expect(targets['model:caption']).toMatchObject({
      options: { command: 'tolmach caption --model run/best photos > captions.tsv' },
      dependsOn: ['model:train'],
      outputs: ['{projectRoot}/captions.tsv'],
    });
  });

  it('leaves the name to a project that has one', async () => {
    mkdirSync(join(root, 'models/toy'), { recursive: true });
    writeFileSync(join(root, 'models/toy/package.json'), '{}');
    expect(await projectOf({ program: 'classify' })).not.toHaveProperty('name');
  });
});

it.each([
  ['', 'a JSON object, received an empty file'],
  ['[]', 'a JSON object, received []'],
  ['{}', 'program as one of translate, caption, classify, characters, received undefined'],
  ['{"program":"sing"}', 'received "sing"'],
  [
    '{"program":"translate","trian":{}}',
    'the keys program, config, data, run, evaluate, export, caption, received trian',
  ],
  ['{"program":"translate","data":3}', 'data as a path, received 3'],
  ['{"program":"translate","export":{}}', 'export.out as a path, received nothing'],
  ['{"program":"translate","caption":{}}', 'caption only with program caption, received translate'],
  ['{"program":"caption","caption":{"images":"a"}}', 'caption.out as a path, received nothing'],
])('parseModelProject refuses %j', (text, sentence) => {
  expect(() => parseModelProject(text, 'a/tolmach.json')).toThrow(/^a\/tolmach\.json: expected .* See the README/);
  expect(() => parseModelProject(text, 'a/tolmach.json')).toThrow(sentence);
});
