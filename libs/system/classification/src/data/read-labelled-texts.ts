import { Faults, InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { findColumns } from './columns';
import { recordFault } from './labelled-text';
import type { LabelledColumns, LabelledText, Table } from './labelled-text';
import { readTable } from './read-table';

/** How a file of labelled texts is read. */
export interface ReadLabelledOptions extends LabelledColumns {
  /** What labels are called: `{ '1': 'positive' }`; others keep their name. */
  readonly labelNames?: Readonly<Record<string, string>>;
  /** The only labels there may be; default: any. */
  readonly labels?: readonly string[];
  /** Told of each record that is left out; default: all of them are refused together. */
  readonly onBad?: OnBad | undefined;
}

/**
 * The texts of a file with their classes, in order.
 * @throws {@link InputError} that names file and line; for an empty file, and, where it is not told, for all lines that are
 * not UTF-8 and records without text or label, or with a label that is not among those there may be
 */
export async function readLabelledTexts(path: string, options: ReadLabelledOptions = {}): Promise<LabelledText[]> {
  const faults = new Faults();
  const { onBad = faults.add, labels, labelNames } = options;
  const table = await readTable(path, options, onBad);
  if (table.records.length === 0) {
    faults.settle();
    throw noTexts(path, table);
  }
  const columns = findColumns(table, options, path);
  const texts = table.records.flatMap(({ fields, line }) => {
    const written = fields[columns.label]?.trim() ?? '';
    const label = nameOf(written, labelNames);
    const text = fields[columns.text] ?? '';
    const fault = faultIn({ written, label, text, line }, path, labels);
    if (fault !== undefined) onBad(fault);
    return fault === undefined ? [{ text, label, line }] : [];
  });
  faults.settle();
  return texts;
}

function faultIn(
  { written, label, text, line }: LabelledText & { readonly written: string },
  path: string,
  labels: readonly string[] | undefined,
): InputError | undefined {
  if (written === '') return empty(path, line, 'label');
  if (text.trim() === '') return empty(path, line, 'text');
  return labels?.includes(label) === false ? unseen(path, line, written, labels) : undefined;
}

function noTexts(path: string, { names }: Table): InputError {
  return new InputError({
    where: path,
    expected: 'at least one labelled text',
    received: names === undefined ? 'an empty file' : 'a header and no records',
    next: 'Write one text with its label per line.',
    code: 'no-labelled-texts',
  });
}

function nameOf(written: string, names: Readonly<Record<string, string>> = {}): string {
  return Object.hasOwn(names, written) ? (names[written] ?? written) : written;
}

function empty(path: string, line: number, what: string): InputError {
  const next = `Write the ${what}, or take the line out.`;
  return recordFault(path, line, { expected: `a ${what}`, received: 'an empty field', next });
}

function unseen(path: string, line: number, received: string, labels: readonly string[]): InputError {
  return recordFault(path, line, {
    expected: `a label of the training data (${labels.join(', ')})`,
    received,
    next: 'Correct the label, or name the column of labels.',
  });
}
