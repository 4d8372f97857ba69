import { InputError } from '@tolmach/contracts';

/** A text with its class. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
  /** Line of the file, counted from 1; of a record of several lines, its last. */
  readonly line: number;
}

/** Which columns (of JSON lines: keys) hold what: a name of the header, or a number from 1; default: found. */
export interface ColumnChoice {
  readonly textColumn?: string | undefined;
  readonly labelColumn?: string | undefined;
}

/** A record of a table: its fields as text, and its line (of several, the last). */
export interface TableRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Records with as many fields each as there are columns. */
export interface Table {
  /** Names of the columns, where a header row or the keys of objects give them. */
  readonly names: readonly string[] | undefined;
  readonly records: readonly TableRecord[];
}

/** The fault of one record. */
export function recordFault(
  path: string,
  line: number,
  fault: { readonly expected: string; readonly received: string; readonly next: string; readonly cause?: unknown },
): InputError {
  return new InputError({ ...fault, where: `${path}, line ${String(line)}`, code: 'bad-labelled-text', details: { path, line } });
}
