import { timeLeft } from '@tolmach/command-line';
import type { ProgressLine } from '@tolmach/command-line';
import { scoreName } from '@tolmach/contracts';
import type { StepEvent, TrainResult, TrainingListener } from '@tolmach/training';

/** What the end of a run is told from. */
type TrainingEnd = Pick<TrainResult, 'reason'> & { readonly state: Pick<TrainResult['state'], 'step' | 'best'> };

/** What a program shows of a training run. */
export interface TrainingReport {
  /** A live line for steps, permanent lines for the rest. */
  readonly listener: TrainingListener;
  /** What an interrupted run does, and what a second interrupt would lose. */
  readonly interruption: () => string;
}

/** A report of a run on a progress line. */
export function trainingReport(progress: ProgressLine, now: () => number = Date.now): TrainingReport {
  let first: { readonly step: number; readonly ms: number } | undefined;
  let lastStep = 0;
  let savedStep: number | undefined;
  const listener: TrainingListener = (event) => {
    switch (event.kind) {
      case 'message':
        progress.note(event.text);
        return;
      case 'leftOut':
        progress.tell(event.text);
        return;
      case 'checkpoint':
        savedStep = event.step;
        return;
      case 'validation': {
        const named = Object.entries(event.result.scores);
        const scores = named.map(([name, value]) => `${scoreName(name)} ${value.toFixed(2)}`).join(', ');
        progress.note(`step ${event.step}: ${scores}${event.isBest ? ' (best so far)' : ''}`);
        return;
      }
      case 'step': {
        lastStep = event.step;
        first ??= { step: event.step, ms: now() };
        progress.update(stepLine(event, (now() - first.ms) / (event.step - first.step)));
      }
    }
  };
  return { listener, interruption: () => interruption(lastStep, savedStep) };
}

/** @param stepMs - time of a step; NaN at first, and where that is unknown only `stop.minutes` tells the end */
function stepLine({ step, stop, elapsedSeconds, loss, rate, unit }: StepEvent, stepMs: number): string {
  const { steps, minutes = Infinity } = stop;
  const untilSteps = (steps - step) * stepMs;
  const untilMinutes = Math.max(0, minutes * 60 - elapsedSeconds) * 1000;
  const left = timeLeft(Number.isNaN(untilSteps) ? untilMinutes : Math.min(untilSteps, untilMinutes));
  const place = `step ${step.toLocaleString('en')} of ${steps.toLocaleString('en')}`;
  return `${place}, loss ${loss.toFixed(3)}, ${Math.round(rate).toLocaleString('en')} ${unit.label}/s${left}`;
}

function interruption(lastStep: number, savedStep: number | undefined): string {
  if (lastStep === 0) return 'Interrupted: ending before the first step; Ctrl-C again ends at once.';
  const kept = savedStep === undefined ? 'no step is saved yet' : `the last saved step is ${String(savedStep)}`;
  return `Interrupted: finishing this step and saving it; Ctrl-C again ends at once without saving (${kept}).`;
}

/** The end of a run, in words. */
export function trainingEnd({ reason, state }: TrainingEnd): string {
  const { best, step } = state;
  if (step === 0) return 'Interrupted before the first step.';
  const bestStep = best === null ? 'No validation was reached.' : `Best model: step ${best.step}.`;
  const [ending, why] = REASONS[reason];
  return `${ending} after ${step} steps${why}. ${bestStep}`;
}

const REASONS: Readonly<Record<TrainingEnd['reason'], readonly [ending: string, why: string]>> = {
  steps: ['Finished', ''],
  minutes: ['Stopped', ' by stop.minutes'],
  patience: ['Stopped', ': validation scores no longer improved'],
  goal: ['Stopped', ': the requested score was reached'],
  interrupted: ['Interrupted and saved', ''],
};
