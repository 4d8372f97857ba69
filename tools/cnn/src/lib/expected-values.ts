import { readFile } from 'node:fs/promises';
import { ModelFileError } from '@tolmach/contracts';

/** What a network makes of {@link checkPicture}. */
export interface NetworkValues {
  /** Indices of the five likeliest classes, likeliest first. */
  readonly topIndices: readonly number[];
  readonly topProbabilities: readonly number[];
  /** By layer: means over the grid of its first channels. */
  readonly pooled: Readonly<Record<string, readonly number[]>>;
}

/** How far two networks are apart. */
export interface NetworkDifference {
  readonly sameClasses: boolean;
  readonly probability: number;
  /** Largest difference of a pooled value, relative to it where it is beyond 1. */
  readonly feature: number;
}

/** What kernels of different engines may differ by; a wrong kernel is off by far more. */
export const CHECK_TOLERANCE = 1e-3;

/** Returns what {@link NetworkValues} a golden file states. */
export async function readExpectedValues(file: string): Promise<NetworkValues> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isGolden(content)) {
    const next = 'Install this program again.';
    throw new ModelFileError({ where: file, expected: 'top classes and pooled features', received: 'others', next });
  }
  return {
    topIndices: content.top.map(({ index }) => index),
    topProbabilities: content.top.map(({ probability }) => probability),
    pooled: content.pooled,
  };
}

/** Compares what a network gives with what it is to give. */
export function networkDifference(found: NetworkValues, expected: NetworkValues): NetworkDifference {
  const features = Object.entries(expected.pooled).flatMap(([layer, values]) =>
    values.map((value, index) => {
      return Math.abs((found.pooled[layer]?.[index] ?? NaN) - value) / Math.max(1, Math.abs(value));
    }),
  );
  const probabilities = expected.topProbabilities.map((value, index) => {
    return Math.abs((found.topProbabilities[index] ?? NaN) - value);
  });
  return {
    sameClasses: String(found.topIndices) === String(expected.topIndices),
    probability: Math.max(0, ...probabilities),
    feature: Math.max(0, ...features),
  };
}

/**
 * Returns when the difference is one of rounding.
 * @throws {@link ModelFileError} that says by how much it is not
 */
export function expectAgreement(difference: NetworkDifference, where: string): void {
  const { sameClasses, probability, feature } = difference;
  if (sameClasses && probability <= CHECK_TOLERANCE && feature <= CHECK_TOLERANCE) return; // false for NaN
  throw new ModelFileError({
    where,
    expected: `the original network's values to ${CHECK_TOLERANCE}`,
    received: `${sameClasses ? 'the same' : 'other'} five classes, ${describeDifference(difference)}`,
    next: 'The network was not kept. Please report this with the output of --verbose.',
    code: 'cnn-check-failed',
    details: { ...difference },
  });
}

/** Says how far apart two networks are. */
export function describeDifference({ probability, feature }: NetworkDifference): string {
  return `probabilities off by ${probability.toExponential(1)}, features by ${feature.toExponential(1)}`;
}

interface Golden {
  readonly top: readonly { readonly index: number; readonly probability: number }[];
  readonly pooled: Readonly<Record<string, readonly number[]>>;
}

function isGolden(value: unknown): value is Golden {
  return typeof value === 'object' && value !== null && 'top' in value && 'pooled' in value; // a file of ours
}
