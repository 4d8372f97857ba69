import { ConfigError, type ScheduleConfig } from '@tolmach/contracts';

/** What the plateau schedule remembers; part of a checkpoint. */
export interface PlateauState {
  /** Reductions of the rate so far. */
  readonly numReductions: number;
  /** Validations since the best score or the last reduction. */
  readonly numWithoutGain: number;
  /** Best score so far, larger is better; null before the first validation. */
  readonly bestScore: number | null;
}

/** The state before the first validation. */
export const START_OF_PLATEAU: PlateauState = { numReductions: 0, numWithoutGain: 0, bestScore: null };

/**
 * The learning rate of an optimiser step. With peak r, warm-up w, hold h and step t counted from 1, every kind rises as
 * r * t / w while t < w and stays at r while t <= w + h. After that, and never below minimumRate:
 *
 * - `constant`: r
 * - `inverse_sqrt`: r * sqrt((w + h) / t), with w + h at least 1; Vaswani et al. 2017, section 5.3, equation 3 (there
 *   r = d_model^-0.5 * w^-0.5 and h = 0)
 * - `linear`: from r at w + h straight down to minimumRate at finalStep
 * - `plateau`: r * factor^k after k reductions, see `nextPlateau`
 * - `gnmt`: r * 0.5^k, where k = 0 before halveFromStep, 1 from there on, and one more every halveEverySteps; Wu et al.
 *   2016, section 8 (1,200,000 and 200,000 steps)
 *
 * @param step - number of the update, counted from 1.
 * @param plateau - only read by `plateau`.
 * @throws {@link ConfigError} for `linear` without a finalStep after warm-up and hold.
 */
export function learningRate(config: ScheduleConfig, step: number, plateau: PlateauState = START_OF_PLATEAU): number {
  const { learningRate: peak, warmupSteps, holdSteps } = config;
  const decayFrom = warmupSteps + holdSteps;
  const finalStep = config.kind === 'linear' ? finalStepOf(config, decayFrom) : Infinity;
  if (step < warmupSteps) return (peak * step) / warmupSteps;
  if (step <= decayFrom) return peak;
  return Math.max(config.minimumRate, decayedRate(config, step, { decayFrom, finalStep, plateau }));
}

interface Decay {
  /** Last step at the peak. */
  readonly decayFrom: number;
  readonly finalStep: number;
  readonly plateau: PlateauState;
}

function decayedRate(config: ScheduleConfig, step: number, { decayFrom, finalStep, plateau }: Decay): number {
  const { learningRate: peak, minimumRate } = config;
  switch (config.kind) {
    case 'constant':
      return peak;
    case 'inverse_sqrt':
      return peak * Math.sqrt(Math.max(1, decayFrom) / step);
    case 'linear':
      return minimumRate + ((peak - minimumRate) * Math.max(0, finalStep - step)) / (finalStep - decayFrom);
    case 'plateau':
      return peak * config.factor ** plateau.numReductions;
    case 'gnmt':
      return peak * 0.5 ** numHalvings(config, step);
  }
}

function finalStepOf({ finalStep }: ScheduleConfig, decayFrom: number): number {
  if (finalStep !== undefined && finalStep > decayFrom) return finalStep;
  throw new ConfigError({
    where: 'schedule.finalStep',
    expected: `a step after ${decayFrom} (warmupSteps + holdSteps), as kind linear needs one`,
    received: finalStep === undefined ? 'none' : String(finalStep),
    next: 'Set schedule.finalStep, for example to stop.steps.',
    code: 'linear-final-step',
  });
}

function numHalvings({ halveFromStep, halveEverySteps }: ScheduleConfig, step: number): number {
  return step < halveFromStep ? 0 : 1 + Math.floor((step - halveFromStep) / halveEverySteps);
}

/**
 * The plateau state after a validation: `patience` validations in a row without a better score multiply the rate by
 * `factor` once and start the count anew.
 * @param score - larger is better (pass the negated logarithm of a perplexity).
 */
export function nextPlateau(config: ScheduleConfig, state: PlateauState, score: number): PlateauState {
  if (state.bestScore === null || score > state.bestScore) return { ...state, numWithoutGain: 0, bestScore: score };
  const numWithoutGain = state.numWithoutGain + 1;
  if (numWithoutGain < config.patience) return { ...state, numWithoutGain };
  return { ...state, numReductions: state.numReductions + 1, numWithoutGain: 0 };
}
