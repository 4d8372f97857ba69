import { InputError, nearestWord } from '@tolmach/contracts';

/** The columns of a file, and what they are called. */
export interface ColumnNames {
  readonly path: string;
  /** Of every column; `undefined` where the file has no header. */
  readonly names: readonly string[] | undefined;
  readonly numColumns: number;
}

/**
 * The column that a user asks for, counted from 0: by its name (letter case and white space around it do not matter, unless
 * two names differ only in them) or, where no column is called so, by its number from 1.
 * @param what - which column it is, for the error: `a column of labels`
 * @throws {@link InputError} with the code `no-column`, when there is no such column
 */
export function columnOf(columns: ColumnNames, asked: string, what = 'a column'): number {
  const { names = [], numColumns } = columns;
  const exact = names.indexOf(asked);
  const byName = exact >= 0 ? exact : names.findIndex((name) => plainName(name) === plainName(asked));
  const found = byName < 0 && /^[1-9]\d*$/.test(asked) ? Number(asked) - 1 : byName;
  if (found < 0 || found >= numColumns) throw noColumn(columns, asked, what);
  return found;
}

function noColumn({ path, names = [], numColumns }: ColumnNames, asked: string, what: string): InputError {
  const near = nearestWord(asked, names);
  const known = names.length === 0 ? `a number from 1 to ${numColumns}` : `one of ${names.join(', ')}`;
  return new InputError({
    where: path,
    expected: `${what}: ${known}`,
    received: asked,
    next: near === undefined ? 'Name another column.' : `Did you mean ${near}?`,
    code: 'no-column',
  });
}

/** A name of a column as names are compared. */
export function plainName(name: string): string {
  return name.trim().toLowerCase();
}
