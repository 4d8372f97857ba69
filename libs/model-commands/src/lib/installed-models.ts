import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ModelFileError, modelNameOf, modelPackageOf, nearestWord, parseConfig } from '@tolmach/contracts';
import type { FoundModel, ModelFile, System } from '@tolmach/model-folder';
import type { ModelServices } from './model-program';

/** A model that can be requested by name. */
export interface InstalledModel extends FoundModel {
  readonly name: string;
}

/** The models that a program works with. */
export interface ProgramModels<File extends ModelFile = ModelFile> {
  readonly program: string;
  readonly system: System<File>;
  /** Whether a model of the system is one of the program's; default: every one. */
  isAmong?(file: File): boolean;
}

/** Facts about a model from its model.json and its folder. */
export interface ModelDescription<File> extends Pick<InstalledModel, 'name' | 'folder'> {
  readonly file: File;
  /** Sum of all files of the folder. */
  readonly sizeBytes: number;
}

/**
 * The models of a kind below the roots, by name; if two have the same name, that of the first root. A model whose
 * model.json cannot be read is included, so that the fault gets reported.
 */
export function installedModels<File extends ModelFile>(
  models: Omit<ProgramModels<File>, 'program'>,
  roots: readonly string[],
): InstalledModel[] {
  const found = new Map<string, InstalledModel>();
  for (const place of placesIn(roots)) {
    const model = found.has(place.name) ? undefined : modelAt(place, models);
    if (model !== undefined) found.set(model.name, model);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The one of {@link installedModels} with this name; no other model.json is read. */
export function installedModel<File extends ModelFile>(
  name: string,
  models: Omit<ProgramModels<File>, 'program'>,
  roots: readonly string[],
): InstalledModel | undefined {
  for (const place of placesIn(roots)) {
    const model = place.name === name ? modelAt(place, models) : undefined;
    if (model !== undefined) return model;
  }
  return undefined;
}

/** Where a model may be. */
type Place = Pick<InstalledModel, 'name' | 'folder'>;

/** The folders below the roots that declare themselves models, of whatever kind. */
function placesIn(roots: readonly string[]): Place[] {
  const folders = roots.filter((root) => existsSync(root));
  return folders.flatMap(modelsIn).filter(({ folder }) => isModelFolder(folder));
}

/** The sub-folders of a root; in a folder of packages those that hold a model, by the model's name. */
function modelsIn(root: string): Place[] {
  const isOfPackages = basename(dirname(root)) === 'node_modules';
  return readdirSync(root).flatMap((entry) => {
    const name = isOfPackages ? modelNameOf(entry) : entry;
    return name === undefined ? [] : [{ name, folder: join(root, entry) }];
  });
}

/** How a model is requested. */
export interface ModelRequest {
  /** The flag that names it; default `--model`. */
  readonly flag?: string;
  /** Whether a folder is accepted; by default if it has a model.json. */
  readonly isTaken?: (folder: string) => boolean;
}

/**
 * A model given by its name or by the path of its folder.
 *
 * @throws {@link ModelFileError} when there is neither; if the folder contains models, like that of a training run, the
 * error names them
 */
export function findModel(
  nameOrFolder: string,
  models: ProgramModels,
  { modelRoots }: Pick<ModelServices, 'modelRoots'>,
  { flag = '--model', isTaken = isModelFolder }: ModelRequest = {},
): FoundModel {
  const named = installedModel(nameOrFolder, models, modelRoots);
  if (named !== undefined) return named;
  if (isTaken(nameOrFolder)) return { folder: nameOrFolder };
  const names = installedModels(models, modelRoots).map(({ name }) => name);
  const inside = foldersInside(nameOrFolder).filter(isTaken);
  throw new ModelFileError({
    where: flag,
    expected: `an installed model (${names.join(', ') || 'there is none'}) or a folder with a model.json`,
    received: existsSync(nameOrFolder) ? `${nameOrFolder}, which has no model.json` : nameOrFolder,
    next: nextOf(nameOrFolder, models, { names, inside }),
  });
}

/** What to do instead: to name a model inside the folder or one with a similar name, to install one, or to list them. */
function nextOf(name: string, { program }: Pick<ProgramModels, 'program'>, found: Alternatives): string {
  const meant = oneOf(found.inside) ?? nearestWord(name, found.names);
  if (meant !== undefined) return `Did you mean ${meant}?`;
  const missing = found.names.length === 0 ? modelPackageOf(name) : undefined;
  return missing === undefined ? `"${program} models" lists what is installed.` : `Install it: npm install ${missing}`;
}

/** What there is where a model was looked for. */
interface Alternatives {
  /** installed models */
  readonly names: readonly string[];
  /** folders of models in the folder that was named */
  readonly inside: readonly string[];
}

/**
 * Reads the facts about a model.
 *
 * @throws {@link ModelFileError} or {@link ConfigError} when its model.json is unreadable or invalid
 */
export function describeInstalled<File extends ModelFile>(
  { name, folder, json }: InstalledModel,
  { system }: ProgramModels<File>,
): ModelDescription<File> {
  const path = join(folder, 'model.json');
  const file = parseConfig(system.schema, json ?? readJson(path), path);
  const sizeBytes = readdirSync(folder).reduce((sum, entry) => sum + statSync(join(folder, entry)).size, 0);
  return { name, folder, file, sizeBytes };
}

/** Where the models of a run may be: in a folder, and in its checkpoints/. */
function foldersInside(folder: string): string[] {
  return [folder, join(folder, 'checkpoints')].flatMap((parent) => namesIn(parent).map((name) => join(parent, name)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // an unreadable folder has no models to name
  }
}

/** `a, b or c`; empty for an empty list. */
function oneOf(folders: readonly string[]): string | undefined {
  const [last, ...others] = [...folders].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${String(last)}`;
}

/** The files that may tell what model a folder has, checkpoints of runs included, best first. */
const MODEL_FILES = ['model.json', 'checkpoint.json', '../../best/model.json'] as const;

/** Whether a folder has weights to start from or to average: a model, or a checkpoint of a run. */
export function isTrained(folder: string): boolean {
  return isModelFolder(folder) || existsSync(join(folder, 'manifest.json'));
}

/**
 * What model.json says of a trained model, or would say of a checkpoint.
 *
 * @throws {@link ModelFileError} or {@link ConfigError} when it is unreadable or invalid
 */
export function describeTrained<File extends ModelFile>(folder: string, { system }: ProgramModels<File>): File {
  const paths = MODEL_FILES.map((name) => join(folder, name));
  const path = paths.find((file) => existsSync(file)) ?? join(folder, 'model.json');
  return parseConfig(system.schema, readJson(path), path);
}

/** Whether a folder's model.json declares it a model. */
export function isModelFolder(folder: string): boolean {
  return existsSync(join(folder, 'model.json'));
}

/** The model at a place; nothing if its model.json tells of another system, or of a model that is not among these. */
function modelAt<File extends ModelFile>(
  place: Place,
  { system, isAmong }: Omit<ProgramModels<File>, 'program'>,
): InstalledModel | undefined {
  try {
    const path = join(place.folder, 'model.json');
    const json = readJson(path);
    const isOther = typeof json === 'object' && json !== null && 'kind' in json && json.kind !== system.kind;
    if (isOther || isAmong?.(parseConfig(system.schema, json, path)) === false) return undefined;
    return { ...place, json };
  } catch {
    return place; // whoever reads it reports what is wrong with it
  }
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
