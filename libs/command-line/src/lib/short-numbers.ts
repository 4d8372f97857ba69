import { jsonLine } from './json-line';

/** Rounded as for a JSON record: as many digits after the point as mean something. */
export function shortNumber(value: number, numDigits = 6): number {
  return Number(value.toFixed(numDigits));
}

/** Attention weights and the like: six digits say all that float32 means, in a third of the bytes. */
export function shortNumbers(row: readonly number[]): readonly number[] {
  return row.map((value) => shortNumber(value));
}

/** How {@link scoreLines} writes scores. */
export interface ScoreFormat {
  readonly format: 'text' | 'json';
  /** Fields that a JSON record has besides the scores. */
  readonly counts: object;
  /** Digits after the point in JSON; default 6. */
  readonly numDigits?: number;
}

/** Scores by name, a line for each, or all as one JSON record. */
export function scoreLines(
  scores: Readonly<Record<string, number>>,
  { format, counts, numDigits }: ScoreFormat,
): string[] {
  const entries = Object.entries(scores);
  if (format === 'json') {
    return [jsonLine({ ...Object.fromEntries(entries.map(([name, value]) => [name, shortNumber(value, numDigits)])), ...counts })]; // prettier-ignore
  }
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)} ${value.toFixed(4)}`);
}
