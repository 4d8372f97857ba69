import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import { MODEL_FILE } from './lib/model-file';

/** Scope and prefix of packages that are a model folder each: `en-de` is in `@tolmach/model-en-de`. */
const SCOPE = '@tolmach';
const PREFIX = 'model-';

/** A name, as opposed to a path. */
const NAME = /^[a-z0-9][a-z0-9._-]*$/i;

/**
 * The folders whose sub-folders may be packages with models, nearest first: `node_modules/@tolmach` of the current folder, of
 * the running program, of this library, and of all folders above them.
 */
export function packageRoots(): string[] {
  const starts = [process.cwd(), dirname(process.argv[1] ?? '.'), __dirname].map((start) => resolve(start));
  const folders = new Set(starts.flatMap(withAncestors).map((folder) => join(folder, 'node_modules', SCOPE)));
  return [...folders].filter((folder) => existsSync(folder));
}

/** The name of the model that a package holds, by the name of its folder; undefined where it is not that of one. */
export function modelNameOf(packageFolder: string): string | undefined {
  return packageFolder.startsWith(PREFIX) ? packageFolder.slice(PREFIX.length) : undefined;
}

/** What to do where no model is installed under a name; undefined for a path. */
export function installHint(name: string): string | undefined {
  return NAME.test(name) ? `Install it: npm install ${SCOPE}/${PREFIX}${name}` : undefined;
}

/**
 * The folder of a model given by its path, or by its name if a package with it is installed.
 * @throws {@link ModelFileError} when it is a name, and there is neither such a folder nor such a package
 */
export function modelPlace(nameOrFolder: string): string {
  const next = installHint(nameOrFolder);
  if (next === undefined || existsSync(nameOrFolder)) return nameOrFolder;
  const folders = packageRoots().map((root) => join(root, PREFIX + nameOrFolder));
  const found = folders.find((folder) => existsSync(join(folder, MODEL_FILE)));
  if (found !== undefined) return found;
  throw new ModelFileError({
    where: nameOrFolder,
    expected: 'a model folder, or the name of an installed model',
    received: `no such folder, and no package ${SCOPE}/${PREFIX}${nameOrFolder}`,
    next,
    code: 'model-not-installed',
  });
}

function withAncestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withAncestors(parent)];
}
