import { recordFaultOf } from '@tolmach/tables';
import type { TableRecord } from '@tolmach/tables';

/** A text with its class. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
  /** Line of the file, counted from 1; of a record of several lines, its last. */
  readonly line: number;
}

/** Which columns (of JSON lines: keys) hold what: a name of the header, or a number from 1; default: found. */
export interface LabelledColumns {
  readonly textColumn?: string | undefined;
  readonly labelColumn?: string | undefined;
  /** Whether the first record names the columns; default `auto`: if it has usual names, or those that are asked for. */
  readonly header?: 'auto' | 'yes' | 'no';
}

/** Records with as many fields each as there are columns. */
export interface Table {
  /** Names of the columns, where a header row or the keys of objects give them. */
  readonly names: readonly string[] | undefined;
  readonly records: readonly TableRecord[];
}

/** The error for one record. */
export const recordFault = recordFaultOf('bad-labelled-text');
