import { scoreName } from '@tolmach/contracts';
import { lineChart } from './line-chart';
import type { Chart, ChartLine } from './line-chart';
import { namesOf, pointsOf } from './run-log';
import type { LogRecord, RunLog } from './run-log';

/** What charts are drawn of. */
export interface ChartOptions {
  readonly log: RunLog;
  readonly bestStep: number | undefined;
  /** False where the training loss is a reward, which the cross-entropy of the validation does not compare with. */
  readonly isCrossEntropy: boolean;
}

/** The curves of a run, each a figure. */
export function reportCharts({ log, bestStep, isCrossEntropy }: ChartOptions): string {
  const { steps, validations } = log;
  const lastStep = Math.max(1, steps.at(-1)?.step ?? 0, validations.at(-1)?.step ?? 0);
  const draw = (chart: Omit<Chart, 'lastStep' | 'bestStep'>) => lineChart({ ...chart, lastStep, bestStep });
  const scores = namesOf(validations).filter((name) => name !== 'perplexity');
  return [
    draw({ ...lossChart(log, isCrossEntropy), axis: 'linear' }),
    draw({ title: 'Validation perplexity', lines: [lineOf(validations, 'perplexity', true)], axis: 'fitting' }),
    ...scores.map((name) =>
      draw({ title: `Validation ${scoreName(name)}`, lines: [lineOf(validations, name, true)], axis: 'linear' }),
    ),
    draw({ title: 'Learning rate', lines: [lineOf(steps, 'learningRate')], axis: 'zero' }),
    draw({
      title: 'Gradient norm',
      unit: 'largest',
      lines: [lineOf(steps, 'gradientNorm')],
      axis: 'fitting',
    }),
    draw({ title: 'Speed', unit: 'target tokens/s', lines: [lineOf(steps, 'tokensPerSecond')], axis: 'zero' }),
  ].join('');
}

function lossChart({ steps, validations }: RunLog, isCrossEntropy: boolean): Pick<Chart, 'title' | 'unit' | 'lines'> {
  const training = { ...lineOf(steps, 'loss'), name: 'training' };
  if (!isCrossEntropy) return { title: 'Loss', unit: 'self-critical', lines: [training] };
  const perplexities = pointsOf(validations, 'perplexity').filter(({ value }) => value > 0);
  const points = perplexities.map(({ step, value }) => ({ step, value: Math.log(value) }));
  const validation = { name: 'validation', isValidation: true, points };
  return { title: 'Loss', unit: 'nats a token', lines: [training, validation] };
}

function lineOf(records: readonly LogRecord[], name: string, isValidation = false): ChartLine {
  return { name: scoreName(name), isValidation, points: pointsOf(records, name) };
}
