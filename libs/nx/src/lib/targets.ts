import type { TargetConfiguration } from '@nx/devkit';
import type { Flags, ModelProject } from './model-project';

/** The package of the programs, whose version is part of what a result depends on. */
const PROGRAMS_PACKAGE = '@tolmach/tolmach';

type Targets = Record<string, TargetConfiguration>;

/**
 * The targets of a project with a model: `train`, and what else its `tolmach.json` has flags for. Each is cached: with the same config,
 * data and version of the programs, the run folder and files come from the cache, and a restored run serves as one that was trained here.
 */
export function targetsOf(project: ModelProject): Targets {
  const { program, config, data, run } = project;
  const train = { config, data, out: run, resume: 'auto' };
  return {
    train: target(commandOf(program, 'train', train), {
      inputs: ['tolmach.json', config, `${data}/**/*`].map(inProject),
      outputs: [inProject(run)],
    }),
    ...(project.evaluate && { evaluate: afterTraining(project, 'evaluate', project.evaluate) }),
    ...(project.export && {
      export: afterTraining(project, 'export', { overwrite: true, ...project.export }, [project.export.out]),
    }),
    ...(project.caption && { caption: captionTarget(project, project.caption) }),
  };
}

/** A command on the best model of the run. */
function afterTraining(project: ModelProject, command: string, flags: Flags, outputs: readonly string[] = []) {
  const { program, run } = project;
  const line = commandOf(program, command, { model: `${run}/best`, ...flags });
  return onTheModel(
    line,
    filesIn(flags).filter((file) => !outputs.includes(file)),
    outputs,
  );
}

function captionTarget({ program, run }: ModelProject, { images, out }: { images: string; out: string }) {
  const model = flagOf(['model', `${run}/best`]);
  const line = ['tolmach', program, ...model, quoted(images), '>', quoted(out)];
  return onTheModel(line.join(' '), [images], [out]);
}

function onTheModel(line: string, files: readonly string[], outputs: readonly string[]): TargetConfiguration {
  const own = ['tolmach.json', ...files.flatMap((file) => [file, `${file}/**/*`])].map(inProject);
  return {
    ...target(line, { inputs: own, outputs: outputs.map(inProject) }),
    dependsOn: ['train'],
    inputs: [...own, { dependentTasksOutputFiles: '**/best/*' }, { externalDependencies: [PROGRAMS_PACKAGE] }],
  };
}

function target(line: string, files: { inputs: string[]; outputs: string[] }): TargetConfiguration {
  return {
    executor: 'nx:run-commands',
    options: { command: line, cwd: '{projectRoot}' },
    cache: true,
    inputs: [...files.inputs, { externalDependencies: [PROGRAMS_PACKAGE] }],
    outputs: files.outputs,
    metadata: { technologies: ['tolmach'] },
  };
}

/** `tolmach translate train --config train.json`. */
function commandOf(program: string, command: string, flags: Flags): string {
  return ['tolmach', program, command, ...Object.entries(flags).flatMap(flagOf)].join(' ');
}

function flagOf([name, value]: readonly [string, Flags[string]]): string[] {
  if (value === false) return [];
  if (value === true) return [`--${name}`];
  const values = typeof value === 'object' ? value : [String(value)];
  return values.map((text) => `--${name} ${quoted(text)}`);
}

/** Values of flags that may be files; what is not one matches nothing. */
function filesIn(flags: Flags): string[] {
  return Object.values(flags).flatMap((value) =>
    typeof value === 'boolean' || typeof value === 'number' ? [] : value,
  );
}

/** A word for the shell. */
function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : JSON.stringify(text);
}

function inProject(path: string): string {
  return `{projectRoot}/${path}`;
}
