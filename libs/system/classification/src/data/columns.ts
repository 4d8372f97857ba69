import { InputError } from '@tolmach/contracts';
import { columnOf, plainName } from '@tolmach/tables';
import type { LabelledColumns, Table } from './labelled-text';

const TEXT_NAMES = [
  'text',
  'sentence',
  'review',
  'comment',
  'content',
  'phrase',
  'tweet',
  'message',
  'document',
  'body',
];
const LABEL_NAMES = ['label', 'labels', 'class', 'category', 'sentiment', 'polarity', 'target', 'intent', 'topic', 'y'];

/** Columns of a table, counted from 0. */
export interface Columns {
  readonly text: number;
  readonly label: number;
}

/**
 * Whether a row of fields is a header: as is said, or if it names a column of texts and one of labels, or those that are
 * asked for.
 */
export function isHeader(
  fields: readonly string[],
  { textColumn, labelColumn, header = 'auto' }: LabelledColumns,
): boolean {
  if (header !== 'auto') return header === 'yes';
  const names = fields.map(plainName);
  const has = (known: readonly string[], asked: string | undefined) =>
    names.some((name) => known.includes(name) || (asked !== undefined && name === plainName(asked)));
  return has(TEXT_NAMES, textColumn) && has(LABEL_NAMES, labelColumn);
}

/**
 * The columns of texts and of labels: those that are asked for, otherwise by the names of a header, otherwise by what they
 * hold: labels are the column with the fewest different values, texts that with the most words.
 * @throws {@link InputError} when there is no such column, or both are one
 */
export function findColumns(table: Table, { textColumn, labelColumn }: LabelledColumns, path: string): Columns {
  const askedText = askedColumn(table, textColumn, 'textColumn', path);
  const label =
    askedColumn(table, labelColumn, 'labelColumn', path) ??
    named(table, LABEL_NAMES, askedText) ??
    best(table, askedText, (index) => -numDistinct(table, index));
  const text = askedText ?? named(table, TEXT_NAMES, label) ?? best(table, label, (index) => numWords(table, index));
  if (label !== undefined && text !== undefined && label !== text) return { text, label };
  const numColumns = numColumnsOf(table);
  throw new InputError({
    where: path,
    expected: 'a column of texts and a column of labels',
    received: numColumns === 1 ? 'one column' : `column ${String((text ?? 0) + 1)} for both`,
    next: 'Put a tab between text and label (TSV), or name the columns of texts and labels.',
    code: 'no-columns',
  });
}

/** The column that is asked for; nothing where none is. */
function askedColumn(table: Table, asked: string | undefined, key: string, path: string): number | undefined {
  if (asked === undefined) return undefined;
  return columnOf({ path, names: table.names, numColumns: numColumnsOf(table) }, asked, `a column for ${key}`);
}

function numColumnsOf({ records }: Table): number {
  return records[0]?.fields.length ?? 0;
}

function named({ names = [] }: Table, wanted: readonly string[], taken: number | undefined): number | undefined {
  for (const name of wanted) {
    const index = names.findIndex((one, place) => plainName(one) === name && place !== taken);
    if (index >= 0) return index;
  }
  return undefined;
}

function numDistinct({ records }: Table, index: number): number {
  return new Set(records.map(({ fields }) => fields[index])).size;
}

function numWords({ records }: Table, index: number): number {
  return records.reduce((sum, { fields }) => sum + (fields[index]?.split(/\s+/u).length ?? 0), 0);
}

/** The column of the highest score but one that is taken; the first of equals. */
function best(table: Table, taken: number | undefined, score: (index: number) => number): number | undefined {
  const free = Array.from({ length: numColumnsOf(table) }, (_, index) => index).filter((index) => index !== taken);
  const scored = free.map((index) => ({ index, value: score(index) }));
  return scored.sort((a, b) => b.value - a.value || a.index - b.index)[0]?.index;
}
