import { scoreName } from '@tolmach/contracts';
import type { ProgressLine } from './progress-line';
import { timeLeft } from './time-left';

/** What a training run says while it runs. */
export type TrainingNews =
  | { readonly kind: 'message'; readonly text: string }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly numSteps: number;
      readonly loss: number;
      readonly tokensPerSecond: number;
    }
  | {
      readonly kind: 'validation';
      readonly step: number;
      readonly result: { readonly scores: Readonly<Record<string, number>> };
      readonly isBest: boolean;
    };

/** How a training run ended. */
export interface TrainingEnd {
  readonly reason: 'steps' | 'minutes' | 'patience' | 'perplexity' | 'interrupted';
  readonly state: { readonly step: number; readonly best: { readonly step: number } | null };
}

/** A listener that shows a training run: a live line for steps, lasting lines for the rest. */
export function trainingReport(progress: ProgressLine, now: () => number = Date.now): (news: TrainingNews) => void {
  let first: { readonly step: number; readonly ms: number } | undefined;
  return (event) => {
    switch (event.kind) {
      case 'message':
        progress.note(event.text);
        return;
      case 'validation': {
        const named = Object.entries(event.result.scores);
        const scores = named.map(([name, value]) => `${scoreName(name)} ${value.toFixed(2)}`).join(', ');
        progress.note(`step ${String(event.step)}: ${scores}${event.isBest ? ' (best so far)' : ''}`);
        return;
      }
      case 'step': {
        first ??= { step: event.step, ms: now() };
        const stepMs = (now() - first.ms) / (event.step - first.step); // NaN at first
        const left = timeLeft((event.numSteps - event.step) * stepMs);
        const speed = `${Math.round(event.tokensPerSecond).toLocaleString('en')} tokens/s`;
        progress.update(`step ${String(event.step)}, loss ${event.loss.toFixed(3)}, ${speed}${left}`);
      }
    }
  };
}

/** The end of a run as a sentence. */
export function trainingEnd({ reason, state }: TrainingEnd): string {
  const { best, step } = state;
  const bestStep =
    best === null ? 'No validation was reached.' : `The best model is that of step ${String(best.step)}.`;
  return `${REASONS[reason]} after ${String(step)} steps. ${bestStep}`;
}

const REASONS: Readonly<Record<TrainingEnd['reason'], string>> = {
  steps: 'Finished',
  minutes: 'Stopped by stop.minutes',
  patience: 'Stopped, since validations no longer improved,',
  perplexity: 'Stopped at the perplexity asked for',
  interrupted: 'Interrupted and saved',
};
