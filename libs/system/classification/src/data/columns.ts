import { InputError } from '@tolmach/contracts';
import { columnOf, plainName } from '@tolmach/tables';
import type { TableRecord } from '@tolmach/tables';
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

/** A name of a column, in whatever language, has no more words. */
const MAX_NAME_WORDS = 3;

/**
 * Whether a record is a header: as is said; if it names a column of texts and one of labels, or those that are asked for; or if
 * it stands out from the others, as names in another language do.
 */
export function isHeader(
  { fields }: TableRecord,
  others: readonly TableRecord[],
  { textColumn, labelColumn, header = 'auto' }: LabelledColumns,
): boolean {
  if (header !== 'auto') return header === 'yes';
  const names = fields.map(plainName);
  const has = (known: readonly string[], asked: string | undefined) =>
    names.some((name) => known.includes(name) || (asked !== undefined && name === plainName(asked)));
  return (has(TEXT_NAMES, textColumn) && has(LABEL_NAMES, labelColumn)) || standsOut(fields, others);
}

/** Whether a record has a label of its own, though each of the other labels comes again, and names for all fields. */
function standsOut(fields: readonly string[], records: readonly TableRecord[]): boolean {
  const table = { names: undefined, records };
  const label = best(table, undefined, (index) => -numDistinct(table, index)) ?? 0;
  const counts = new Map<string | undefined, number>();
  for (const record of records) counts.set(record.fields[label], (counts.get(record.fields[label]) ?? 0) + 1);
  const isName = (field: string) => /\p{L}/u.test(field) && field.trim().split(/\s+/u).length <= MAX_NAME_WORDS;
  const comeAgain = counts.size > 0 && [...counts.values()].every((count) => count > 1);
  return comeAgain && !counts.has(fields[label]) && fields.every(isName);
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
