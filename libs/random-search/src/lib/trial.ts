import { placeOf, valueAt } from './distribution';
import type { RandomSearchConfig, Settings } from './random-search-config';

/** One training of a search. */
export interface Trial {
  readonly variant: string;
  /** Counted from 0. */
  readonly trial: number;
  readonly settings: Settings;
}

/** How a training of a trial went. */
export interface TrialResult extends Trial {
  /** The best score by the metric of the search; null where a training diverged before its first validation. */
  readonly score: number | null;
  /** All scores of that validation. */
  readonly scores: Readonly<Record<string, number>>;
  readonly bestStep: number | null;
  readonly steps: number;
  /** Why it ended: patience, steps, minutes, goal or diverged. */
  readonly reason: string;
  readonly seconds: number;
}

/** All trials, the first of each variant, then the second: a search that is cut short has as many of all variants. */
export function allTrials(config: RandomSearchConfig): Trial[] {
  const variants = Object.keys(config.variants);
  return Array.from({ length: config.trials }, (_, trial) => trial).flatMap((trial) =>
    variants.map((variant) => ({ variant, trial, settings: settingsOf(config, trial) })),
  );
}

/** What a trial is trained with. All variants have the same settings in a trial, so that they can be compared pair by pair. */
function settingsOf({ settings, seed }: RandomSearchConfig, trial: number): Settings {
  const drawn = Object.entries(settings).map(([key, distribution]) => [
    key,
    valueAt(distribution, placeOf(key, { seed, trial })),
  ]);
  return Object.fromEntries(drawn) as Settings;
}

/** Whether a trial is the one that a result is of. */
export function isOf({ variant, trial }: Trial, other: Trial): boolean {
  return variant === other.variant && trial === other.trial;
}
