import { fixedPoint } from './fixed-point';
import type { Score } from './score';

/** The score of a system, and how it varies over bootstrap samples. */
export interface BootstrapEstimate<S extends Score = Score> {
  /** Of all segments. */
  readonly score: S;
  /** Mean over the samples, in percent. */
  readonly mean: number;
  /** Half the width of the interval that holds the scores of 95 % of the samples, in percent. */
  readonly halfWidth: number;
  /** As sacreBLEU prints it: score, mean and half width, and of a comparison the p-value, with a star if at most 0.05. */
  format(width?: number): string;
}

/** The estimate of a system that was compared with a baseline. */
export interface BootstrapComparison<S extends Score = Score> extends BootstrapEstimate<S> {
  /**
   * How probable a difference at least as large as the one seen is by chance, above 0 to 1. A small one speaks for a
   * difference, whichever system is better.
   */
  readonly pValue: number;
}

/** The largest p-value that gets a star, as in sacreBLEU. */
const SIGNIFICANCE_LEVEL = 0.05;

/** The estimate of a system from its score and its scores on the samples. */
export function estimateOf<S extends Score>(score: S, sampleScores: readonly number[]): BootstrapEstimate<S> {
  const sampleMean = mean(sampleScores);
  const halfWidth = halfWidthOf(sampleScores);
  return {
    score,
    mean: sampleMean,
    halfWidth,
    format: (width = 2) => formatEstimate(score, [sampleMean, halfWidth], width),
  };
}

/** The comparison of a system with a baseline that was scored on the same samples. */
export function comparisonOf<S extends Score>(
  system: { readonly score: S; readonly sampleScores: readonly number[] },
  baseline: { readonly score: S; readonly sampleScores: readonly number[] },
): BootstrapComparison<S> {
  const estimate = estimateOf(system.score, system.sampleScores);
  const differences = system.sampleScores.map((value, index) => Math.abs(value - (baseline.sampleScores[index] ?? 0)));
  const pValue = pValueOf(differences, Math.abs(system.score.score - baseline.score.score));
  const verdict = `(p = ${fixedPoint(pValue, 4)})${pValue <= SIGNIFICANCE_LEVEL ? '*' : ''}`;
  return { ...estimate, pValue, format: (width) => `${estimate.format(width)} ${verdict}` };
}

/**
 * The share of samples whose difference exceeds the mean of all by more than the difference seen, the test itself
 * counted as one more sample. Where no sample shows any difference it is 1; sacreBLEU's formula gives its smallest
 * value there, which would call equal systems different.
 *
 * @see Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation", for the paired samples
 */
function pValueOf(differences: readonly number[], seen: number): number {
  if (seen === 0 && differences.every((difference) => difference === 0)) return 1;
  const centre = mean(differences);
  const numExceeding = differences.filter((difference) => difference - centre > seen).length;
  return (numExceeding + 1) / (differences.length + 1);
}

/** Half the distance of the scores that have a fortieth of the samples below and above them. */
function halfWidthOf(sampleScores: readonly number[]): number {
  const sorted = Float64Array.from(sampleScores).sort();
  const numBelow = Math.floor(sorted.length / 40);
  return ((sorted.at(-1 - numBelow) ?? 0) - (sorted[numBelow] ?? 0)) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function formatEstimate(score: Score, spread: readonly number[], width: number): string {
  const [average, halfWidth] = spread.map((value) => fixedPoint(value, width));
  return `${score.format({ scoreOnly: true, width })} (${average ?? ''} ± ${halfWidth ?? ''})`;
}
