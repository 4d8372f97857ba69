import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFileError, nearestWord, parseConfig, translationModelFileSchema } from '@tolmach/contracts';
import type { TranslationModelFile } from '@tolmach/contracts';

/** A model that can be asked for by name. */
export interface InstalledModel {
  readonly name: string;
  readonly folder: string;
}

/** What model.json and the folder tell of a model. */
export interface ModelDescription extends InstalledModel {
  readonly file: TranslationModelFile;
  /** Sum of all files of the folder. */
  readonly sizeBytes: number;
}

/** The models below the roots, by name; of two with one name the first root's. */
export function installedModels(roots: readonly string[]): InstalledModel[] {
  const found = new Map<string, InstalledModel>();
  for (const root of roots.filter((folder) => existsSync(folder))) {
    for (const name of readdirSync(root)) {
      const folder = join(root, name);
      if (!found.has(name) && isModelFolder(folder)) found.set(name, { name, folder });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The folder of a model given by name, or by the path of its folder.
 *
 * @throws {@link ModelFileError} when there is neither
 */
export function modelFolder(nameOrFolder: string, roots: readonly string[]): string {
  const installed = installedModels(roots);
  const named = installed.find(({ name }) => name === nameOrFolder);
  if (named !== undefined) return named.folder;
  if (isModelFolder(nameOrFolder)) return nameOrFolder;
  const names = installed.map(({ name }) => name);
  const near = nearestWord(nameOrFolder, names);
  const isFolder = existsSync(nameOrFolder);
  throw new ModelFileError({
    where: '--model',
    expected: `an installed model (${names.join(', ') || 'there is none'}) or a folder with a model.json`,
    received: isFolder ? `${nameOrFolder}, which has no model.json` : nameOrFolder,
    next: near === undefined ? '"translate models" lists what is installed.' : `Did you mean ${near}?`,
  });
}

/**
 * What a model says of itself.
 *
 * @throws {@link ModelFileError} or {@link ConfigError} when its model.json cannot be read as such
 */
export function describeInstalled({ name, folder }: InstalledModel): ModelDescription {
  const path = join(folder, 'model.json');
  const file = parseConfig(translationModelFileSchema, readJson(path), path);
  const sizeBytes = readdirSync(folder).reduce((sum, entry) => sum + statSync(join(folder, entry)).size, 0);
  return { name, folder, file, sizeBytes };
}

function isModelFolder(folder: string): boolean {
  return existsSync(join(folder, 'model.json'));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ModelFileError({
      where: path,
      expected: 'a JSON file',
      received: String(cause),
      next: 'Fetch or train the model again.',
      cause,
    });
  }
}
