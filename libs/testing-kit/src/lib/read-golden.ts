import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { Mismatch } from './mismatch';

/** Origin of the numbers of a golden file. */
export interface Provenance {
  /** Path of the script in the repository, e.g. `tools/golden/recurrent-layer_lstm.py`. */
  readonly script: string;
  /** Versions of the packages that computed the numbers, e.g. `{ "torch": "2.9.1" }`. */
  readonly packages: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** A tensor of a golden file: row-major values. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A set of named tensors and settings. */
export interface GoldenCase {
  readonly name: string;
  /** Sizes and options that the script used, as it wrote them. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tensorNames: readonly string[];
  /** The named tensor; throws a {@link Mismatch} that lists the existing names. */
  tensor(name: string): GoldenTensor;
  /** The named setting as a number; throws a {@link Mismatch} if it is not a number. */
  number(name: string): number;
}

/** A golden file: its own tensors and settings, and any cases. */
export interface Golden extends GoldenCase {
  readonly provenance: Provenance;
  readonly cases: readonly GoldenCase[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The golden file at `path`, checked: `{ provenance: { script, packages, seed }, settings?, tensors?, cases? }` where
 * tensors are `name -> { shape, values }` (row-major; "NaN", "Infinity", "-Infinity" as strings) and cases are
 * `name -> { settings?, tensors? }`.
 */
export function readGolden(path: string): Golden {
  const file = objectOf(path, 'a JSON object', JSON.parse(readFileSync(path, 'utf8')));
  const cases = objectOf(`${path}/cases`, 'an object of cases', file['cases'] ?? {});
  return {
    ...goldenCase(path, path, file),
    provenance: provenanceOf(path, file['provenance']),
    cases: Object.keys(cases).map((name) => {
      const where = `${path}/cases/${name}`;
      return goldenCase(where, name, objectOf(where, 'an object', cases[name]));
    }),
  };
}

/** A float32 tensor of a golden file's values, which the caller owns; pass `int32` for ids. */
export function goldenToTensor<Rank extends tf.Rank = tf.Rank>(
  golden: GoldenTensor,
  dtype: 'float32' | 'int32' = 'float32',
): tf.Tensor<Rank> {
  return tf.tensor<Rank>(golden.values, [...golden.shape] as tf.ShapeMap[Rank], dtype); // the caller names the rank
}

function goldenCase(where: string, name: string, content: Json): GoldenCase {
  const settings = objectOf(`${where}/settings`, 'an object of settings', content['settings'] ?? {});
  const stored = objectOf(`${where}/tensors`, 'an object of tensors', content['tensors'] ?? {});
  const tensors = new Map(Object.keys(stored).map((key) => [key, tensorOf(`${where}/tensors/${key}`, stored[key])]));
  const tensorNames = [...tensors.keys()];
  return {
    name,
    settings,
    tensorNames,
    tensor(key) {
      const found = tensors.get(key);
      if (found !== undefined) return found;
      throw new Mismatch(where, `one of the tensors ${tensorNames.join(', ')}`, key, 'Check the name.');
    },
    number(key) {
      const found = settings[key];
      if (typeof found === 'number') return found;
      throw new Mismatch(where, `a number as setting ${key}`, describe(found), 'Check the name.');
    },
  };
}

function provenanceOf(path: string, content: unknown): Provenance {
  const { script, packages, seed } = objectOf(`${path}/provenance`, 'an object', content);
  const versions = Object.entries(objectOf(`${path}/provenance/packages`, 'an object of versions', packages));
  if (typeof script !== 'string' || typeof seed !== 'number' || versions.length === 0) {
    const next = 'Let the golden script record where its numbers come from.';
    throw new Mismatch(`${path}/provenance`, 'a script, packages and a seed', describe(content), next);
  }
  return { script, packages: Object.fromEntries(versions.map(([name, version]) => [name, String(version)])), seed };
}

function tensorOf(where: string, content: unknown): GoldenTensor {
  const { shape, values } = objectOf(where, 'a tensor { shape, values }', content);
  const sizes = listOf(where, 'a list as shape', shape).map(Number);
  const numbers = Float32Array.from(listOf(where, 'a flat list as values', values), Number);
  const size = sizes.reduce((product, axis) => product * axis, 1);
  if (numbers.length !== size) {
    const next = 'Write the values row-major, without nesting.';
    throw new Mismatch(where, `${size} values for shape [${sizes.join(', ')}]`, String(numbers.length), next);
  }
  return { shape: sizes, values: numbers };
}

function objectOf(where: string, expected: string, content: unknown): Json {
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return content as Json; // just checked; TypeScript keeps only `object`
  }
  throw new Mismatch(where, expected, describe(content), 'Write the golden file again.');
}

function listOf(where: string, expected: string, content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  throw new Mismatch(where, expected, describe(content), 'Write the golden file again.');
}

function describe(content: unknown): string {
  return content === undefined ? 'nothing' : JSON.stringify(content).slice(0, 80);
}
