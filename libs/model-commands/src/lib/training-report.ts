import { timeLeft } from '@tolmach/command-line';
import type { ProgressLine } from '@tolmach/command-line';
import { scoreName } from '@tolmach/contracts';
import type { TrainResult, TrainingListener } from '@tolmach/training';

/** What the end of a run is told from. */
type TrainingEnd = Pick<TrainResult, 'reason'> & { readonly state: Pick<TrainResult['state'], 'step' | 'best'> };

/** A listener that shows a training run: a live line for steps, permanent lines for the rest. */
export function trainingReport(progress: ProgressLine, now: () => number = Date.now): TrainingListener {
  let first: { readonly step: number; readonly ms: number } | undefined;
  return (event) => {
    switch (event.kind) {
      case 'message':
        progress.note(event.text);
        return;
      case 'validation': {
        const named = Object.entries(event.result.scores);
        const scores = named.map(([name, value]) => `${scoreName(name)} ${value.toFixed(2)}`).join(', ');
        progress.note(`step ${event.step}: ${scores}${event.isBest ? ' (best so far)' : ''}`);
        return;
      }
      case 'step': {
        first ??= { step: event.step, ms: now() };
        const stepMs = (now() - first.ms) / (event.step - first.step); // NaN at first
        const left = timeLeft((event.numSteps - event.step) * stepMs);
        const speed = `${Math.round(event.rate).toLocaleString('en')} ${event.unit.label}/s`;
        progress.update(`step ${event.step}, loss ${event.loss.toFixed(3)}, ${speed}${left}`);
      }
    }
  };
}

/** The end of a run, in words. */
export function trainingEnd({ reason, state }: TrainingEnd): string {
  const { best, step } = state;
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
