import { ModelFileError } from '@tolmach/contracts';
import { LEAVE_OUT } from './average-weights';
import { firstDifference } from './first-difference';
import type { FoundParts, ModelParts } from './model-parts';

/** Keys of an architecture that only training looks at: runs may differ in them and still be of one network. */
const TRAINING_KEYS: readonly string[] = ['dropout', 'dropoutKind', 'recurrentDropout', 'initialisation'];

/** Keys of model.json that tell of its making, or name files whose content is compared instead. */
const OWN_KEYS: readonly string[] = ['training', 'shortlist', 'sourcePieces', 'targetPieces', 'pieces', 'cnn'];

const MAX_VALUE_LENGTH = 60;

/**
 * Returns when two models compute the same function of their weights: model.json (but for facts, dropout and starting
 * values), CNN and piece models agree.
 * @throws {@link ModelFileError} naming the first difference and both folders
 */
export function expectSameModel(first: FoundParts, other: FoundParts): void {
  const difference = firstDifference(networkOf(first.parts), networkOf(other.parts));
  if (difference !== undefined) {
    const { path, left, right } = difference;
    throw unlike(other.folder, `${path} as in ${first.folder} (${valueText(left)})`, valueText(right));
  }
  const found = piecesOf(other.parts);
  for (const [index, { name, bytes }] of piecesOf(first.parts).entries()) {
    if (Buffer.compare(bytes, found[index]?.bytes ?? new Uint8Array()) === 0) continue;
    throw unlike(
      other.folder,
      `the piece model of ${first.folder} (${name})`,
      `another one (${found[index]?.name ?? ''})`,
    );
  }
}

/** All that must agree, but for the piece models. */
function networkOf(parts: ModelParts): object {
  const { architecture, ...rest } = parts.file;
  const keys = Object.entries(rest).filter(([key]) => !OWN_KEYS.includes(key));
  const cnn = 'cnn' in parts ? { 'cnn.json': parts.cnn } : {};
  return { ...Object.fromEntries(keys), architecture: withoutTrainingKeys(architecture), ...cnn };
}

function withoutTrainingKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !TRAINING_KEYS.includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutTrainingKeys(inner)]));
}

/** The piece models by the part they play. */
function piecesOf({ file, pieces }: ModelParts): { readonly name: string; readonly bytes: Uint8Array }[] {
  const names = 'pieces' in file ? [file.pieces] : [file.sourcePieces, file.targetPieces];
  return names.map((name) => ({ name, bytes: pieces[name] ?? new Uint8Array() }));
}

function valueText(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}...`;
}

function unlike(where: string, expected: string, received: string): ModelFileError {
  return new ModelFileError({ where, expected, received, next: LEAVE_OUT, code: 'unlike-models' });
}
