import { escapeHtml } from '@tolmach/html-page';
import { fittingAxis, linearAxis, readable, readableCount } from './chart-axis';
import type { Axis } from './chart-axis';
import type { Point } from './run-log';
import { thinPoints } from './thin-points';

/** A line of a chart. */
export interface ChartLine {
  /** What the legend calls it, where there are several. */
  readonly name: string;
  /** Of the validations: drawn in another colour, each point marked. */
  readonly isValidation: boolean;
  readonly points: readonly Point[];
}

/** Lines over the steps of a run. */
export interface Chart {
  readonly title: string;
  /** What its numbers count. */
  readonly unit?: string;
  readonly lines: readonly ChartLine[];
  /** How high values stand: from zero, or in a range that fits, logarithmic where `fitting` finds them far apart. */
  readonly axis: 'zero' | 'linear' | 'fitting';
  /** The last step of the run, where all charts end. */
  readonly lastStep: number;
  /** Step of the best validation. */
  readonly bestStep?: number | undefined;
}

/** In units of the drawing: some 12 per line of text, so that a phone shows it in readable size. */
const PLOT = { width: 420, height: 210, left: 46, right: 22, top: 10, bottom: 24 };
const MAX_POINTS = 400;
const MAX_MARKS = 60;

/** Places in the drawing. */
interface Frame {
  readonly x: (step: number) => string;
  readonly y: (value: number) => string;
}

/** A chart as a figure with a drawing in it, or nothing without points. */
export function lineChart(chart: Chart): string {
  const lines = chart.lines.filter(({ points }) => points.length > 0);
  if (lines.length === 0) return '';
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  const stepAxis = linearAxis([0, chart.lastStep]);
  const valueAxis = axisOf(chart.axis, values);
  const frame: Frame = {
    x: (step) => (PLOT.left + (step / chart.lastStep) * (PLOT.width - PLOT.left - PLOT.right)).toFixed(1),
    y: (value) =>
      (PLOT.height - PLOT.bottom - valueAxis.place(value) * (PLOT.height - PLOT.top - PLOT.bottom)).toFixed(1),
  };
  const drawing = [
    valueAxis.ticks.map((tick) => valueTick(tick, frame)).join(''),
    stepAxis.ticks
      .filter((tick) => tick <= chart.lastStep)
      .map((tick) => stepTick(tick, frame))
      .join(''),
    chart.bestStep === undefined ? '' : bestLine(chart.bestStep, frame),
    lines.map((line) => drawLine(line, frame)).join(''),
  ];
  const size = `viewBox="0 0 ${String(PLOT.width)} ${String(PLOT.height)}"`;
  return `<figure>${caption(chart, lines)}<svg ${size} role="img" aria-label="${escapeHtml(inWords(chart, lines))}">${drawing.join('')}</svg></figure>\n`;
}

function axisOf(kind: Chart['axis'], values: readonly number[]): Axis {
  if (kind === 'fitting') return fittingAxis(values);
  return linearAxis(kind === 'zero' ? [0, ...values] : values);
}

function valueTick(tick: number, { x, y }: Frame): string {
  const line = `<line class="rule" x1="${String(PLOT.left)}" x2="${String(PLOT.width - PLOT.right)}" y1="${y(tick)}" y2="${y(tick)}"/>`;
  return `${line}<text class="value" x="${String(Number(x(0)) - 6)}" y="${y(tick)}" dy="4">${readable(tick)}</text>`;
}

function stepTick(tick: number, { x }: Frame): string {
  return `<text class="step" x="${x(tick)}" y="${String(PLOT.height - 6)}">${readable(tick)}</text>`;
}

function bestLine(step: number, { x }: Frame): string {
  const ends = `y1="${String(PLOT.top)}" y2="${String(PLOT.height - PLOT.bottom)}"`;
  return `<line class="best" x1="${x(step)}" x2="${x(step)}" ${ends}><title>best: step ${readableCount(step)}</title></line>`;
}

/** The end of a line is marked always: one point alone would not be seen. */
function drawLine({ points, isValidation }: ChartLine, { x, y }: Frame): string {
  const kept = thinPoints(points, MAX_POINTS);
  const places = kept.map(({ step, value }) => `${x(step)},${y(value)}`).join(' ');
  const marked = isValidation && kept.length <= MAX_MARKS ? kept : kept.slice(-1);
  const marks = marked.map(
    ({ step, value }) =>
      `<circle cx="${x(step)}" cy="${y(value)}" r="3"><title>step ${readableCount(step)}: ${readable(value)}</title></circle>`,
  );
  return `<g class="${colourOf(isValidation)}"><polyline points="${places}"/>${marks.join('')}</g>`;
}

const colourOf = (isValidation: boolean) => (isValidation ? 'validation' : 'training');

function caption({ title, unit }: Chart, lines: readonly ChartLine[]): string {
  const unitText = unit === undefined ? '' : ` <span class="soft">${escapeHtml(unit)}</span>`;
  const latest = lines.map(({ name, isValidation, points }) => {
    const label = lines.length > 1 ? `${escapeHtml(name)} ` : '';
    return `<span class="latest ${colourOf(isValidation)}">${label}${readable(Number((points.at(-1)?.value ?? 0).toPrecision(4)))}</span>`;
  });
  return `<figcaption><b>${escapeHtml(title)}</b>${unitText}${latest.join('')}</figcaption>`;
}

/** For those who do not see the drawing. */
function inWords({ title }: Chart, lines: readonly ChartLine[]): string {
  const sentences = lines.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return name;
    return `${name} ${readable(first.value)} at step ${readableCount(first.step)}, ${readable(last.value)} at step ${readableCount(last.step)}`;
  });
  return `${title}: ${sentences.join('; ')}`;
}
