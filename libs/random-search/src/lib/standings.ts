import { placeOf, valueAt } from './distribution';
import { fitForest, importances, marginal } from './importance';
import type { Point } from './importance';
import type { RandomSearchConfig } from './random-search-config';
import type { TrialResult } from './trial';

/** A search as it stands. */
export interface SearchState {
  readonly config: RandomSearchConfig;
  readonly results: readonly TrialResult[];
}

/** A trial that has a score. */
export interface ScoredTrial extends TrialResult {
  readonly score: number;
}

/** How a variant does. */
export interface VariantStanding {
  readonly variant: string;
  readonly numTrials: number;
  readonly numDiverged: number;
  readonly best: ScoredTrial | undefined;
  /** the score that a quarter of the trials are as good as */
  readonly quartile: number | undefined;
  readonly median: number | undefined;
  /** trials that the first variant has finished, too, with the same settings, and those in which this one is better */
  readonly numPairs: number;
  readonly numBetter: number;
}

/** The trials that have a score. */
function placedScores({ results }: SearchState): ScoredTrial[] {
  return results.flatMap((result) => (result.score === null ? [] : [{ ...result, score: result.score }]));
}

/** The trial with the best score, the first of several. */
export function bestTrial(search: SearchState): ScoredTrial | undefined {
  return ranked(placedScores(search), search.config)[0];
}

/** The best first. */
function ranked(trials: readonly ScoredTrial[], config: RandomSearchConfig): ScoredTrial[] {
  return [...trials].sort((one, other) => signOf(config) * (one.score - other.score));
}

/** How the variants do, in the order of the config. */
export function standings(search: SearchState): VariantStanding[] {
  const { config, results } = search;
  const [first = ''] = Object.keys(config.variants);
  const sign = signOf(config);
  const scored = placedScores(search);
  return Object.keys(config.variants).map((variant) => {
    const own = ranked(
      scored.filter((one) => one.variant === variant),
      config,
    );
    const pairs = own.flatMap((one) => scored.filter((other) => other.variant === first && other.trial === one.trial).map((other) => sign * (one.score - other.score))); // prettier-ignore
    return {
      variant,
      numTrials: results.filter((one) => one.variant === variant).length,
      numDiverged: results.filter((one) => one.variant === variant && one.reason === 'diverged').length,
      best: own[0],
      quartile: quantile(own.map(({ score }) => score), 0.25), // prettier-ignore
      median: quantile(own.map(({ score }) => score), 0.5), // prettier-ignore
      numPairs: pairs.length,
      numBetter: pairs.filter((difference) => difference < 0).length,
    };
  });
}

/** Trials with settings of their own, below which a forest would say nothing; all variants share the settings of a trial. */
const LEAST_TRIALS = 12;

function isTooFew({ results }: SearchState): boolean {
  return new Set(results.map(({ trial }) => trial)).size < LEAST_TRIALS;
}

/** Importance of settings, by name. */
export interface NamedImportance {
  readonly names: readonly string[];
  readonly share: number;
  readonly deviation: number;
}

/**
 * The importance of each setting, and of each two, over the trials of all variants; the score of a trial is measured from the median of
 * its variant, and one beyond the whisker of all, or of a trial that diverged, counts as the whisker. None where trials are few.
 */
export function importanceOf(search: SearchState): NamedImportance[] {
  if (isTooFew(search)) return [];
  const points = pointsOf(search);
  const keys = Object.keys(search.config.settings);
  return importances(fitForest(points, search.config.seed), keys.length).map(({ settings, ...rest }) => ({
    names: settings.map((setting) => keys[setting] ?? ''),
    ...rest,
  }));
}

/** How the score follows a setting, over all values of the others. */
export interface Marginal {
  readonly name: string;
  readonly curve: readonly {
    readonly value: unknown;
    /** difference from the median of a variant: the mean over the trees of the forest */
    readonly mean: number;
    readonly deviation: number;
  }[];
}

/** Places of a setting at which a marginal is told. */
const MARGINAL_PLACES = 24;

/** How the score follows each setting, over the trials of all variants, as {@link importanceOf} counts them. None where trials are few. */
export function marginalsOf(search: SearchState): Marginal[] {
  if (isTooFew(search)) return [];
  const points = pointsOf(search);
  const { settings, seed } = search.config;
  const forest = fitForest(points, seed);
  const places = Array.from({ length: MARGINAL_PLACES }, (_, part) => (part + 0.5) / MARGINAL_PLACES);
  return Object.entries(settings).map(([name, distribution], setting) => ({
    name,
    curve: places.map((place) => ({ value: valueAt(distribution, place), ...marginal(forest, setting, place) })),
  }));
}

/** A finished trial with a score that can be drawn and averaged. */
export interface BoundedTrial extends TrialResult {
  /** its own, or the whisker of all if it is beyond that or the training diverged */
  readonly score: number;
  /** from the median of its variant, bounded alike */
  readonly difference: number;
}

/** All trials; one loss of 10^6 would be all that a plot or a variance shows. */
export function boundedTrials(search: SearchState): BoundedTrial[] {
  const { low, high } = whiskerOf(search);
  const worst = signOf(search.config) > 0 ? high : low;
  const medians = new Map(standings(search).map(({ variant, median }) => [variant, median ?? worst]));
  const bounded = (score: number) => Math.min(high, Math.max(low, score));
  return search.results.map((result) => {
    const score = bounded(result.score ?? worst);
    return { ...result, score, difference: score - bounded(medians.get(result.variant) ?? worst) };
  });
}

/** The trials as points, with scores as differences from the median of their variant. */
function pointsOf(search: SearchState): Point[] {
  const { seed, settings } = search.config;
  return boundedTrials(search).map(({ trial, difference }) => ({
    places: Object.keys(settings).map((key) => placeOf(key, { seed, trial })),
    score: difference,
  }));
}

/** The scores between which those of a box plot of all trials lie: 1.5 times the distance of the quartiles beyond them. */
function whiskerOf(search: SearchState): { readonly low: number; readonly high: number } {
  const scores = placedScores(search).map(({ score }) => score);
  const sorted = scores.sort((one, other) => one - other);
  const [lower = NaN, upper = NaN] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  return { low: lower - 1.5 * (upper - lower), high: upper + 1.5 * (upper - lower) };
}

/** 1 where a smaller score is better, else -1. */
function signOf({ goal }: RandomSearchConfig): 1 | -1 {
  return goal === 'minimise' ? 1 : -1;
}

/** @param sorted - the best first, or in ascending order */
function quantile(sorted: readonly number[], share: number): number | undefined {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below === undefined || above === undefined ? undefined : below + (above - below) * (place % 1);
}
