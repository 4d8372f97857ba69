import { formatFiles, joinPathFragments, writeJson } from '@nx/devkit';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { UsageError } from '@tolmach/contracts';
import type { ModelProject } from '../lib/model-project';
import { initGenerator } from './init';

/** Options of both generators. */
export interface ModelOptions {
  readonly name: string;
  /** Folder of the project; default: `models/` and its name. */
  readonly directory?: string;
}

/** What differs between projects of one program and another's. */
export interface Kind {
  readonly project: Partial<ModelProject> & Pick<ModelProject, 'program'>;
  /** The training config. */
  readonly config: object;
  /** Texts of the files in `data`. */
  readonly data: Readonly<Record<string, string>>;
}

/** Writes a project with a model of a kind, and makes sure that the plugin is there to give it targets. */
export async function writeModelProject(
  tree: Tree,
  { name, directory = `models/${name}` }: ModelOptions,
  { project, config, data }: Kind,
): Promise<GeneratorCallback> {
  const at = (...path: string[]) => joinPathFragments(directory, ...path);
  if (tree.exists(at('tolmach.json'))) {
    throw new UsageError({
      where: directory,
      expected: 'a new project',
      received: 'one with a tolmach.json',
      next: 'Choose another name.',
    });
  }
  writeJson(tree, at('project.json'), { name, projectType: 'library', tags: ['type:model'] });
  writeJson(tree, at('tolmach.json'), project);
  writeJson(tree, at('train.json'), config);
  for (const [file, text] of Object.entries(data)) tree.write(at('data', file), text);
  tree.write(at('.gitignore'), ['run', 'onnx', 'captions.tsv', ''].join('\n'));
  const install = initGenerator(tree);
  await formatFiles(tree);
  return install;
}
