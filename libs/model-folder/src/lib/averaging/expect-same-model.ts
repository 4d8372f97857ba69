import { ModelFileError } from '@tolmach/contracts';
import type { Model, ModelFile, System } from '../system';
import { LEAVE_OUT } from './average-weights';
import { firstDifference } from './first-difference';

/** A model without its weights, and the folder that it was read from. */
export interface FoundModel<File extends ModelFile> {
  readonly folder: string;
  readonly model: Omit<Model<File>, 'weights'>;
}

/** Keys of an architecture that only training looks at: runs may differ in them and still be of one network. */
const TRAINING_KEYS: readonly string[] = [
  'dropout',
  'dropoutKind',
  'recurrentDropout',
  'weightDropout',
  'initialisation',
];

const MAX_VALUE_LENGTH = 60;

/**
 * Returns when two models compute the same function of their weights: model.json (but for facts, dropout and starting
 * values) and the files without which the models do not open agree.
 * @throws {@link ModelFileError} naming the first difference and both folders
 */
export function expectSameModel<File extends ModelFile>(
  system: System<File>,
  first: FoundModel<File>,
  other: FoundModel<File>,
): void {
  const difference = firstDifference(networkOf(system, first.model), networkOf(system, other.model));
  if (difference !== undefined) {
    const { path, left, right } = difference;
    throw unlike(other.folder, `${path} as in ${first.folder} (${valueText(left)})`, valueText(right));
  }
  const found = binariesOf(system, other.model);
  for (const [index, { name, bytes }] of binariesOf(system, first.model).entries()) {
    if (Buffer.compare(bytes, found[index]?.bytes ?? new Uint8Array()) === 0) continue;
    throw unlike(other.folder, `${name} as in ${first.folder}`, `another file (${found[index]?.name ?? ''})`);
  }
}

/** All that must agree and is JSON; files whose names model.json tells are compared instead of the names. */
function networkOf<File extends ModelFile>(system: System<File>, { file, files }: FoundModel<File>['model']): object {
  const { architecture, training: _facts, ...rest } = file;
  const names = system.fileNames(file);
  const named = [...names, ...(system.extraNames?.(file) ?? [])];
  const keys = Object.entries(rest).filter(([, value]) => !isNameOf(value, named));
  const json = names.filter(isJson).map((name) => [name, JSON.parse(new TextDecoder().decode(files[name]))] as const);
  return { ...Object.fromEntries(keys), architecture: withoutTrainingKeys(architecture), ...Object.fromEntries(json) };
}

/** Whether a value of model.json names a file: as a text, or as `file` of an object that tells more of it. */
function isNameOf(value: unknown, names: readonly string[]): boolean {
  const name = typeof value === 'object' && value !== null && 'file' in value ? value.file : value;
  return names.some((one) => one === name);
}

function isJson(name: string): boolean {
  return name.endsWith('.json');
}

function withoutTrainingKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !TRAINING_KEYS.includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutTrainingKeys(inner)]));
}

/** Files that are compared byte by byte, by the part they play. */
function binariesOf<File extends ModelFile>(system: System<File>, { file, files }: FoundModel<File>['model']) {
  const names = system.fileNames(file).filter((name) => !isJson(name));
  return names.map((name) => ({ name, bytes: files[name] ?? new Uint8Array() }));
}

function valueText(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}...`;
}

function unlike(where: string, expected: string, received: string): ModelFileError {
  return new ModelFileError({ where, expected, received, next: LEAVE_OUT, code: 'unlike-models' });
}
