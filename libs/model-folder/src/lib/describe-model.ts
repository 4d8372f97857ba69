import { join } from 'node:path';
import { MODEL_FORMAT_VERSION, ModelFileError, parseConfig } from '@tolmach/contracts';
import { MODEL_FILE, readModelJson } from './model-file';
import type { ModelFile, System } from './system';

/**
 * model.json of a folder.
 * @throws {@link ModelFileError} when there is none, it is not JSON, of another format version or another system;
 * {@link ConfigError} when a value is wrong
 */
export async function describeModel<File extends ModelFile>(system: System<File>, folder: string): Promise<File> {
  const path = join(folder, MODEL_FILE);
  return parseModelFile(system, await readModelJson(path), path);
}

/** What a model.json holds, checked; errors are those of {@link describeModel}. */
export function parseModelFile<File extends ModelFile>(
  { kind, schema }: System<File>,
  json: unknown,
  path: string,
): File {
  expectKnownVersion(json, path);
  expectKind(kind, json, path);
  return parseConfig(schema, json, path);
}

/** Without a kind, or not an object at all, the schema finds the fault. */
function expectKind(kind: string, json: unknown, path: string): void {
  const found = keyOf(json, 'kind');
  if (found === undefined || found === kind) return;
  throw new ModelFileError({
    where: path,
    expected: `a ${kind} model`,
    received: typeof found === 'string' ? `a ${found} model` : `kind ${JSON.stringify(found)}`,
    next: 'Open it with the program for such models, or name another folder.',
    code: 'model-kind',
  });
}

/** A model of another version gets one sentence about that, not one about each key that has changed since. */
function expectKnownVersion(json: unknown, path: string): void {
  const version = keyOf(json, 'formatVersion');
  if (version === undefined || version === MODEL_FORMAT_VERSION) return;
  throw new ModelFileError({
    where: path,
    expected: `a model folder of formatVersion ${MODEL_FORMAT_VERSION}`,
    received: JSON.stringify(version),
    next: 'Use the program version that wrote the model, or train it again with this one.',
    code: 'format-version',
  });
}

function keyOf(json: unknown, key: string): unknown {
  if (typeof json !== 'object' || json === null) return undefined;
  return (json as Readonly<Record<string, unknown>>)[key]; // any key of an object may be asked for
}
