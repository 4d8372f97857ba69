import { scoreName } from '@tolmach/contracts';
import { escapeHtml, pageHead } from '@tolmach/html-page';
import type { StopReason } from '../run-state';
import type { TaskConfig } from '../training-task';
import { readable, readableCount } from './chart-axis';
import { reportCharts } from './report-charts';
import type { ReportedTask } from './report-charts';
import { REPORT_STYLE } from './report-style';
import { sampleCards, validationTable } from './report-tables';
import type { RunLog, ValidationRecord } from './run-log';
import type { Sample } from './sample-log';

/** What a process that trains knows of its run, besides what the run folder says. */
export interface ReportedRun {
  /** Name of the run folder. */
  readonly name: string;
  readonly config: TaskConfig;
  readonly engine: string;
  /** Parameters, pieces. */
  readonly model: string;
  readonly startedAt: Date;
  /** Step that the process continued from. */
  readonly startStep: number;
  /** What its losses and scores mean. */
  readonly task: ReportedTask;
}

/** How a run came to its end: by a reason of its own, or by a fault, told in a sentence. */
export type RunEnding = { readonly reason: StopReason } | { readonly fault: string };

/** What a report is made from. */
export interface ReportData {
  readonly facts: ReportedRun;
  readonly log: RunLog;
  readonly samples: readonly Sample[];
  readonly writtenAt: Date;
  /** None during the run. */
  readonly ending?: RunEnding | undefined;
}

/**
 * A run as a page: what ran, its curves, validations and samples. The page is whole in itself; its policy lets this one
 * style in, by its hash, and nothing else: no script, no request.
 */
export function trainingReport({ facts, log, samples, writtenAt, ending }: ReportData): string {
  const { config } = facts;
  const best = log.validations.findLast(({ isBest }) => isBest);
  const charts = reportCharts({ log, bestStep: best?.step, task: facts.task });
  return [
    pageHead({ title: `${facts.name}: training`, style: REPORT_STYLE }),
    `<header>\n<h1>${escapeHtml(facts.name)}</h1>\n${standing(log, config, ending)}\n`,
    `<p class="soft">Written ${time(writtenAt)}</p>\n</header>\n<main>\n`,
    `<div class="card">${factList([...runRows(facts, log), ...bestRow(best), ...configRows(config)])}</div>\n`,
    curves(charts, best, facts.task),
    validationTable(log.validations, best?.step),
    sampleCards(samples, best?.step),
    `<details><summary>config.json</summary><pre>${escapeLines(JSON.stringify(config, null, 2))}</pre></details>\n`,
    '</main>\n</body>\n</html>\n',
  ].join('');
}

/** What was measured, drawn, and how to read it. */
function curves(charts: string, best: ValidationRecord | undefined, { validationLoss }: ReportedTask): string {
  if (charts === '') return '<p>Nothing has been measured yet.</p>\n';
  return [
    `<h2>Curves over steps</h2>\n<div class="charts">\n${charts}</div>\n`,
    best === undefined
      ? ''
      : `<p class="soft">The dashed line is the best validation, step ${readableCount(best.step)}.</p>\n`,
    validationLoss === undefined ? '' : LOSSES,
  ].join('');
}

/** Why the loss of training may lie above that of validation. */
const LOSSES =
  '<p class="soft">The loss of training is with dropout and label smoothing, as far as the config has them, that of validation without.</p>\n';

/** Where the run stands, in one sentence. */
function standing({ steps, validations }: RunLog, { stop, validation }: TaskConfig, ending?: RunEnding): string {
  const step = Math.max(steps.at(-1)?.step ?? 0, validations.at(-1)?.step ?? 0);
  const place = `step ${readableCount(step)} of ${readableCount(stop.steps)}`;
  if (ending === undefined) return `<p>Running: ${place}.</p>`;
  if ('fault' in ending) return `<p class="fault">Stopped at ${place} by a fault: ${escapeHtml(ending.fault)}</p>`;
  const reasons: Readonly<Record<StopReason, string>> = {
    steps: 'all its steps are done',
    minutes: 'its time is used up',
    patience: `no better ${scoreName(validation.metric)} in ${String(validation.patience)} validations`,
    goal: 'the score that was asked for is reached',
    interrupted: 'interrupted; resumed, it continues from here',
  };
  return `<p>Ended at ${place}: ${escapeHtml(reasons[ending.reason])}.</p>`;
}

type Row = readonly [label: string, text: string];

function runRows({ engine, model, startedAt, startStep, task }: ReportedRun, { steps }: RunLog): Row[] {
  const seconds = steps.at(-1)?.values['elapsedSeconds'];
  const { countKey, label } = task.objective.unit;
  const count = steps.reduce((sum, { values }) => sum + (values[countKey] ?? 0), 0);
  return [
    ['Model', model],
    ['Engine', engine],
    ['Started', `${time(startedAt)}${startStep > 0 ? `, resumed at step ${readableCount(startStep)}` : ''}`],
    ...(seconds === undefined ? [] : [['Trained', `${duration(seconds)}, ${readable(count)} ${label}`] as const]),
  ];
}

function bestRow(best: ValidationRecord | undefined): Row[] {
  if (best === undefined) return [];
  const scores = Object.entries(best.values).map(([name, value]) => `${scoreName(name)} ${value.toFixed(2)}`);
  return [['Best', `step ${readableCount(best.step)}: ${scores.join(', ')}`]];
}

function configRows(config: TaskConfig): Row[] {
  const { optimiser, schedule, validation, stop, update, seed, productPrecision } = config;
  const ends = [
    `${readableCount(stop.steps)} steps`,
    ...(stop.minutes === undefined ? [] : [`${readable(stop.minutes)} minutes`]),
    `${String(validation.patience)} validations without gain`,
  ];
  const { kind, learningRate, warmupSteps } = schedule;
  const { everySteps, metric, patience: _, ...others } = validation;
  return [
    [
      'Optimiser',
      `${optimiser.kind}, ${kind} from ${readable(learningRate)}, warm-up ${readableCount(warmupSteps)} steps`,
    ],
    ['Update', `${scalars(update)}, products in ${productPrecision}`],
    [
      'Validation',
      [`every ${readableCount(everySteps)} steps, best by ${scoreName(metric)}`, scalars(others)]
        .filter(Boolean)
        .join(', '),
    ],
    ['Ends after', ends.join(' or ')],
    ['Seed', String(seed)],
    ...(config.facts.data.length === 0 ? [] : [['Data', config.facts.data.join(', ')] as const]),
    ...(config.facts.start === undefined ? [] : [['Start', config.facts.start] as const]),
    ...(config.facts.licence === undefined ? [] : [['Licence', config.facts.licence] as const]),
  ];
}

function scalars(section: object): string {
  return Object.entries(section)
    .filter(([, value]) => typeof value !== 'object')
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
}

function factList(rows: readonly Row[]): string {
  return `<dl>${rows.map(([label, text]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>`;
}

/** Lines stay lines. */
function escapeLines(text: string): string {
  return text.split('\n').map(escapeHtml).join('\n');
}

function time(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}
