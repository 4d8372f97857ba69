import type { RunConfig } from '@tolmach/contracts';
import type { TrainingTask } from '@tolmach/training';

export type Scores = Readonly<Record<string, number>>;

/**
 * What a task says of its scores when `perplexity` is among them: it is better when smaller, and `stop.perplexity` ends
 * a run.
 */
export function perplexityScores({
  perplexity: goal = -Infinity,
}: RunConfig['stop']): Pick<TrainingTask<never, never>, 'smallerIsBetter' | 'isGoodEnough'> {
  return {
    smallerIsBetter: ['perplexity'],
    isGoodEnough: ({ perplexity = Infinity }) => perplexity <= goal,
  };
}

/** Mean cross-entropy of a validation in nats per token, for the curve of a training loss that is one, too. */
export function crossEntropyOf({ perplexity = NaN }: Scores): number {
  return Math.log(perplexity);
}
