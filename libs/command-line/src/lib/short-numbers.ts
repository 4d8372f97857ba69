/** Attention weights for a record: six digits say all that a float32 between 0 and 1 knows, in a third of the bytes. */
export function shortNumbers(row: readonly number[]): readonly number[] {
  return row.map((value) => Number(value.toFixed(6)));
}
