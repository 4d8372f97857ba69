import { join } from 'node:path';
import {
  MODEL_FORMAT_VERSION,
  ModelFileError,
  captioningModelFileSchema,
  parseConfig,
  translationModelFileSchema,
} from '@tolmach/contracts';
import type { CaptioningModelFile, TranslationModelFile } from '@tolmach/contracts';
import { MODEL_FILE, readModelJson } from './model-file';

/** model.json of a model of any kind. */
export type ModelFile = TranslationModelFile | CaptioningModelFile;

/** What a model does. */
export type ModelKind = ModelFile['kind'];

const SCHEMAS = { translation: translationModelFileSchema, captioning: captioningModelFileSchema } as const;
const KINDS: readonly ModelKind[] = ['translation', 'captioning'];

/** The command that uses models of a kind. */
const COMMANDS: Readonly<Record<ModelKind, string>> = { translation: 'translate', captioning: 'caption' };

/**
 * model.json of a folder.
 * @throws {@link ModelFileError} when there is none, it is not JSON, or of another format version; {@link ConfigError}
 * when a value is wrong
 */
export async function describeModel(folder: string): Promise<ModelFile> {
  const path = join(folder, MODEL_FILE);
  const json = await readModelJson(path);
  expectKnownVersion(json, path);
  return parseConfig(SCHEMAS[kindOf(json, path)], json, path);
}

/**
 * model.json of a folder whose model is of a kind.
 * @throws {@link ModelFileError} when it is of the other one, or as {@link describeModel} does
 */
export async function describeModelOf<Kind extends ModelKind>(folder: string, kind: Kind): Promise<FileOf<Kind>> {
  const file = await describeModel(folder);
  if (isOf(file, kind)) return file;
  throw new ModelFileError({
    where: join(folder, MODEL_FILE),
    expected: `a ${kind} model`,
    received: `a ${file.kind} model`,
    next: `The command for it is ${COMMANDS[file.kind]}.`,
    code: 'model-kind',
  });
}

/** What is no object is left to the schema, whose sentence says so. */
function kindOf(json: unknown, path: string): ModelKind {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'translation';
  const kind = keyOf(json, 'kind');
  const known = KINDS.find((name) => name === kind);
  if (known !== undefined) return known;
  throw new ModelFileError({
    where: path,
    expected: `kind as one of ${KINDS.join(', ')}`,
    received: kind === undefined ? 'nothing' : JSON.stringify(kind),
    next: 'Use the program version that wrote the model.',
  });
}

type FileOf<Kind extends ModelKind> = Extract<ModelFile, { readonly kind: Kind }>;

function isOf<Kind extends ModelKind>(file: ModelFile, kind: Kind): file is FileOf<Kind> {
  return file.kind === kind;
}

/** Another version gets this sentence alone, not one about each key that has changed since. */
function expectKnownVersion(json: unknown, path: string): void {
  const version = keyOf(json, 'formatVersion');
  if (version === undefined || version === MODEL_FORMAT_VERSION) return;
  throw new ModelFileError({
    where: path,
    expected: `a model folder of formatVersion ${String(MODEL_FORMAT_VERSION)}`,
    received: JSON.stringify(version),
    next: 'Use the program version that wrote the model, or train it again with this one.',
    code: 'format-version',
  });
}

function keyOf(json: unknown, key: string): unknown {
  if (typeof json !== 'object' || json === null) return undefined;
  return (json as Readonly<Record<string, unknown>>)[key]; // any key of an object may be asked for
}
