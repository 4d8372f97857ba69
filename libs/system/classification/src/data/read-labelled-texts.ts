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
 * @throws {@link InputError} that names file and line; for an empty file, and for all records without text or label, or
 * with a label that is not among those there may be
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
  const faults: InputError[] = [];
  const texts = table.records.map(({ fields, line }) => {
    const written = fields[columns.label]?.trim() ?? '';
    const label = nameOf(written, options.labelNames);
    const text = fields[columns.text] ?? '';
    if (written === '') faults.push(empty(path, line, 'label'));
    else if (text.trim() === '') faults.push(empty(path, line, 'text'));
    else if (options.labels?.includes(label) === false) faults.push(unseen(path, line, written, options.labels));
    return { text, label, line };
  });
  const [first, ...others] = faults;
  if (first !== undefined) throw others.length === 0 ? first : together(path, faults);
  return texts;
}

/** Faults that one sentence tells. */
const NUM_TOLD = 20;

/** All faults of a file at once: hours of work need not begin to find the next. */
function together(path: string, faults: readonly InputError[]): InputError {
  const told = faults.slice(0, NUM_TOLD).map(({ message }) => message.slice(path.length + ', '.length));
  const more = faults.length > NUM_TOLD ? ['...'] : [];
  return new InputError({
    where: path,
    expected: 'a text and a label in each record',
    received: `${String(faults.length)} bad ones`,
    next: ['Correct them, or take them out.', ...told, ...more].join('\n'),
    code: 'bad-labelled-text',
    details: { path, numFaults: faults.length },
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
