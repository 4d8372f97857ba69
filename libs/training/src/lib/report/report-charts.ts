import { scoreName } from '@tolmach/contracts';
import type { CountedUnit } from '../objective';
import type { TrainingTask } from '../training-task';
import { lineChart } from './line-chart';
import type { Chart, ChartLine } from './line-chart';
import { namesOf, pointsOf } from './run-log';
import type { LogRecord, RunLog } from './run-log';

/** What a report has to know of a task. */
export interface ReportedTask extends Pick<TrainingTask<never, never>, 'smallerIsBetter' | 'validationLoss'> {
  readonly objective: { readonly unit: CountedUnit; readonly lossLabel: string };
}

/** What charts are drawn of. */
export interface ChartOptions {
  readonly log: RunLog;
  readonly bestStep: number | undefined;
  readonly task: ReportedTask;
}

/** The curves of a run, each a figure. */
export function reportCharts({ log, bestStep, task }: ChartOptions): string {
  const { steps, validations } = log;
  const lastStep = Math.max(1, steps.at(-1)?.step ?? 0, validations.at(-1)?.step ?? 0);
  const draw = (chart: Omit<Chart, 'lastStep' | 'bestStep'>) => lineChart({ ...chart, lastStep, bestStep });
  const { unit } = task.objective;
  const axisOf = (name: string) => (task.smallerIsBetter?.includes(name) === true ? 'fitting' : 'linear');
  return [
    draw({ ...lossChart(log, task), axis: 'linear' }),
    ...namesOf(validations).map((name) =>
      draw({ title: `Validation ${scoreName(name)}`, lines: [lineOf(validations, name, true)], axis: axisOf(name) }),
    ),
    draw({ title: 'Learning rate', lines: [lineOf(steps, 'learningRate')], axis: 'zero' }),
    draw({
      title: 'Gradient norm',
      unit: 'largest',
      lines: [lineOf(steps, 'gradientNorm')],
      axis: 'fitting',
    }),
    draw({ title: 'Speed', unit: `${unit.label}/s`, lines: [lineOf(steps, unit.rateKey)], axis: 'zero' }),
  ].join('');
}

function lossChart(
  { steps, validations }: RunLog,
  { objective, validationLoss }: ReportedTask,
): Pick<Chart, 'title' | 'unit' | 'lines'> {
  const training = { ...lineOf(steps, 'loss'), name: 'training' };
  const about = { title: 'Loss', unit: objective.lossLabel };
  if (validationLoss === undefined) return { ...about, lines: [training] };
  const losses = validations.map(({ step, values }) => ({ step, value: validationLoss(values) }));
  const points = losses.filter(({ value }) => Number.isFinite(value));
  return { ...about, lines: [training, { name: 'validation', isValidation: true, points }] };
}

function lineOf(records: readonly LogRecord[], name: string, isValidation = false): ChartLine {
  return { name: scoreName(name), isValidation, points: pointsOf(records, name) };
}
