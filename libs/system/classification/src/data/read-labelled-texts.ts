import { InputError } from '@tolmach/contracts';
import { findColumns } from './columns';
import { recordFault } from './labelled-text';
import type { ColumnChoice, LabelledText } from './labelled-text';
import { readTable } from './read-table';

/** How a file of labelled texts is read. */
export interface ReadLabelledOptions extends ColumnChoice {
  /** What labels are called: `{ '1': 'positive' }`; others keep their name. */
  readonly labelNames?: Readonly<Record<string, string>>;
  /** The only labels there may be; default: any. */
  readonly labels?: readonly string[];
}

/**
 * The texts of a file with their classes, in order.
 * @throws {@link InputError} that names file and line; for an empty file, and for a record without text or label, or with a
 * label that is not among those there may be
 */
export async function readLabelledTexts(path: string, options: ReadLabelledOptions = {}): Promise<LabelledText[]> {
  const table = await readTable(path, options);
  if (table.records.length === 0) {
    throw new InputError({
      where: path,
      expected: 'at least one labelled text',
      received: table.names === undefined ? 'an empty file' : 'a header and no records',
      next: 'Write one text with its label per line.',
      code: 'no-labelled-texts',
    });
  }
  const columns = findColumns(table, options, path);
  return table.records.map(({ fields, line }) => {
    const written = fields[columns.label]?.trim() ?? '';
    const label = nameOf(written, options.labelNames);
    const text = fields[columns.text] ?? '';
    if (written === '') throw empty(path, line, 'label');
    if (text.trim() === '') throw empty(path, line, 'text');
    if (options.labels !== undefined && !options.labels.includes(label)) throw unseen(path, line, written, options.labels);
    return { text, label, line };
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
