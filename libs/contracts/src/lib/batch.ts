/** Rows of ids, padded at the end to one length: [batch, time] in one array, row by row. */
export interface IdBatch {
  /** batch*time */
  readonly ids: Int32Array;
  readonly batchSize: number;
  readonly time: number;
  /** [batch] tokens of each row without padding */
  readonly lengths: Int32Array;
}

/**
 * Returns a padded batch of the rows, in their order.
 *
 * @param rows - piece ids, one array per sentence; rows may be empty
 * @param pad - id that fills short rows
 */
export function batchIds(rows: readonly (readonly number[])[], pad: number): IdBatch {
  const time = rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  const ids = new Int32Array(rows.length * time).fill(pad);
  rows.forEach((row, index) => {
    ids.set(row, index * time);
  });
  return { ids, batchSize: rows.length, time, lengths: Int32Array.from(rows, (row) => row.length) };
}

/** Images of one size, [batch, height, width, 3] in one array: red, green, blue, 0 to 255; the network normalises. */
export interface PixelBatch {
  /** batch*height*width*3 */
  readonly pixels: Uint8Array;
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
}
