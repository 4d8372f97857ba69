/** Rows of ids, padded at the end to one length: [batch, time] in one array, row by row. */
export interface IdBatch {
  /** batch*time */
  readonly ids: Int32Array;
  readonly batchSize: number;
  readonly time: number;
  /** [batch]: tokens of each row without padding */
  readonly lengths: Int32Array;
}
