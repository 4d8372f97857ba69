import { growthName } from './power-fit';
import type { ResultLine } from './run-program';
import type { ScalingAxis, ScalingShape } from './scaling-axes';
import { fitAxis, msPerSentence } from './scaling-results';
import type { AxisResults, ScalingResult } from './scaling-results';

/** Name of an axis in headings and charts, and what its values count. */
const NAMES: Readonly<Record<ScalingAxis, { readonly heading: string; readonly unit: string }>> = {
  batch: { heading: 'Batch', unit: 'sentences in one batch' },
  sourceLength: { heading: 'Source length', unit: 'source tokens' },
  decodingSteps: { heading: 'Decoding steps', unit: 'decoder steps' },
  vocabulary: { heading: 'Vocabulary', unit: 'pieces' },
  beam: { heading: 'Beam', unit: 'hypotheses kept' },
  sentences: { heading: 'Number of sentences', unit: 'sentences' },
};

/** The conditions printed with the numbers. */
export interface ScalingConditions {
  readonly base: Omit<ScalingShape, 'sentences'>;
  readonly size: number;
  /** processor and commit, as `machine` gives them */
  readonly machine: ResultLine;
}

/** A section of docs/performance.md: for each axis a table, a chart and the fitted exponent. */
export function scalingSection(axes: readonly AxisResults[], conditions: ScalingConditions): string {
  return ['## What cost grows with', preamble(axes, conditions), ...axes.map(axisPart)].join('\n\n');
}

function preamble(axes: readonly AxisResults[], { base, size, machine }: ScalingConditions): string {
  const all = axes.flatMap(({ results }) => results);
  const timings = all.map(({ timing }) => timing);
  const others = timings.flatMap(({ otherCores }) => (otherCores === null ? [] : [otherCores]));
  const disturbance = others.length === 0 ? 'unknown' : `at most ${Math.max(...others)}`;
  const repeats = Math.min(...timings.map((timing) => timing.repeats));
  return [
    `Beam search of the PyTorch peer's model (random weights, size ${count(size)}) on ${all[0]?.engine ?? ''};`,
    `${String(machine.cpu)}, commit ${String(machine.commit)}. One size at a time varies, starting from batch ${count(base.batch)},`,
    `${count(base.sourceLength)} source tokens, ${count(base.decodingSteps)} decoder steps, a vocabulary of`,
    `${count(base.vocabulary)} and beam ${count(base.beam)}; one batch except in the last part. Medians of ${count(repeats)}`,
    `runs; cores that other programs used: ${disturbance}. Bars are measured milliseconds; the line is linear growth`,
    'through the last one. An exponent e means that cost grows as the e-th power (least squares on logarithms).',
  ].join(' ');
}

function axisPart(axis: AxisResults): string {
  const { heading, unit } = NAMES[axis.axis];
  const header = [unit, 'ms', 'fastest to slowest', 'ms per sentence'];
  const table = markdownTable([header, ...axis.results.map(tableRow)]);
  return [`### ${heading}`, table, chart(axis), verdict(axis)].join('\n\n');
}

function tableRow(result: ScalingResult): string[] {
  const { medianMs, minMs, maxMs } = result.timing;
  const range = `${digits(minMs)} to ${digits(maxMs)}`;
  return [count(result.value), digits(medianMs), range, digits(msPerSentence(result))];
}

function verdict(axis: AxisResults): string {
  const { exponent, lastExponent } = fitAxis(axis);
  const last = `${lastExponent.toFixed(2)} between the last two points`;
  return `Exponent ${exponent.toFixed(2)} over all points: ${growthName(exponent)} (${last}: ${growthName(lastExponent)}).`;
}

/** Rows as a table, the first as its head, laid out as Prettier does. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(header), rule, ...rows.slice(1).map(line)].join('\n');
}

function chart({ axis, results }: AxisResults): string {
  const { heading, unit } = NAMES[axis];
  const measured = results.map(({ timing }) => timing.medianMs);
  const last = results.at(-1);
  const rate = last === undefined ? NaN : last.timing.medianMs / last.value;
  const proportional = results.map(({ value }) => rate * value);
  const labels = results.map(({ value }) => `"${count(value)}"`);
  const top = Math.ceil(Math.max(...measured, ...proportional) * 1.05);
  return [
    '```mermaid',
    'xychart-beta',
    `    title "${heading}: milliseconds (bars) against linear growth (line)"`,
    `    x-axis "${unit}" [${labels.join(', ')}]`,
    `    y-axis "ms" 0 --> ${top}`,
    `    bar [${measured.map(plotted).join(', ')}]`,
    `    line [${proportional.map(plotted).join(', ')}]`,
    '```',
  ].join('\n');
}

/** Three significant digits, without an exponent. */
function digits(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en');
}

function plotted(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function count(value: number): string {
  return value.toLocaleString('en');
}
