const NUMBER = /^-?\d+(?:\.\d+)?(?: [A-Z]?B| %)?$/;

/**
 * Rows as lines of aligned columns, the first row being the header: numbers to the right, text to the left. What is missing at the
 * end of a row is empty.
 */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const numColumns = Math.max(0, ...rows.map(({ length }) => length));
  const columns = Array.from({ length: numColumns }, (_, column) => {
    const [, ...cells] = rows.map((row) => row[column] ?? '');
    const width = Math.max(...rows.map((row) => row[column]?.length ?? 0));
    return { width, isOfNumbers: cells.some((cell) => NUMBER.test(cell)) && cells.every(isNumberOrNone) };
  });
  const cellOf = (row: readonly string[]) => (column: (typeof columns)[number], index: number) =>
    column.isOfNumbers ? (row[index] ?? '').padStart(column.width) : (row[index] ?? '').padEnd(column.width);
  return rows.map((row) => columns.map(cellOf(row)).join('  ').trimEnd());
}

function isNumberOrNone(cell: string): boolean {
  return cell === '' || NUMBER.test(cell);
}
