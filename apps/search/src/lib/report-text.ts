import { importanceOf, standings } from '@tolmach/random-search';
import type { SearchState, VariantStanding } from '@tolmach/random-search';

/** What a search has found so far, in Markdown. */
export function reportLines(search: SearchState): string[] {
  const { config, results } = search;
  const better = config.goal === 'minimise' ? 'smaller' : 'larger';
  const numVariants = Object.keys(config.variants).length;
  return [
    `${String(results.length)} trials of ${String(numVariants)} variants; ${config.metric}, ${better} is better.`,
    '',
    ...standingLines(search),
    '',
    'The settings of the best trial of each:',
    '',
    ...bestLines(search),
    ...importanceLines(search),
  ];
}

function standingLines(search: SearchState): string[] {
  const [first = ''] = Object.keys(search.config.variants);
  const rows = standings(search).map((one) => {
    const { variant, numTrials, numDiverged, best, quartile, median } = one;
    const scores = [best?.score, quartile, median].map(number);
    return [variant, String(numTrials), String(numDiverged), ...scores, variant === first ? '' : pairs(one)];
  });
  return table(['variant', 'trials', 'diverged', 'best', 'best quarter', 'median', `beats ${first}`], rows);
}

function bestLines(search: SearchState): string[] {
  const { metric, settings } = search.config;
  const keys = Object.keys(settings);
  const rows = standings(search).flatMap(({ variant, best }) =>
    best === undefined
      ? []
      : [[variant, number(best.score), ...keys.map((key) => setting(best.settings[key])), String(best.bestStep)]],
  );
  return table(['variant', metric, ...keys, 'steps'], rows);
}

function importanceLines(search: SearchState): string[] {
  const rows = importanceOf(search).map(({ names, share, deviation }) => [
    names.join(' with '),
    `${percent(share)} ± ${percent(deviation)} %`,
  ]);
  if (rows.length === 0) return [];
  const what =
    'Share of the variance of the score that a setting explains alone, and two beyond that; ± the deviation over the trees of the forest:';
  return ['', what, '', ...table(['settings', 'share'], rows)];
}

function pairs({ numBetter, numPairs }: VariantStanding): string {
  return numPairs === 0 ? '' : `${String(numBetter)} of ${String(numPairs)}`;
}

function number(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(3);
}

function setting(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(3))) : JSON.stringify(value);
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

/** A table whose columns are as wide as their widest cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
