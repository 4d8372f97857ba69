import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createNodesFromFiles } from '@nx/devkit';
import type { CreateNodes, TargetConfiguration } from '@nx/devkit';
import { parseModelProject } from './model-project';
import { targetsOf } from './targets';

/** Options of the plugin in nx.json. */
export interface PluginOptions {
  /** Put in front of the names of targets: `model:` gives `model:train`. Default: nothing. */
  readonly prefix?: string;
}

/** Makes a project, or targets of one, of each folder with a `tolmach.json`. */
export const createNodes: CreateNodes<PluginOptions> = [
  '**/tolmach.json',
  (files, options, context) =>
    createNodesFromFiles(
      (file, given, { workspaceRoot }) => {
        const prefix = given?.prefix ?? '';
        const root = dirname(file);
        const targets = targetsOf(parseModelProject(readFileSync(join(workspaceRoot, file), 'utf8'), file));
        const named = Object.entries(targets).map(
          ([name, target]) => [prefix + name, prefixed(target, prefix)] as const,
        );
        const hasName = ['project.json', 'package.json'].some((name) => existsSync(join(workspaceRoot, root, name)));
        const project = { root, targets: Object.fromEntries(named), ...(!hasName && { name: basename(root) }) };
        return { projects: { [root]: project } };
      },
      files,
      options,
      context,
    ),
];

function prefixed(target: TargetConfiguration, prefix: string): TargetConfiguration {
  if (target.dependsOn === undefined) return target;
  return { ...target, dependsOn: ['train'].map((name) => prefix + name) }; // the only one that others depend on
}
