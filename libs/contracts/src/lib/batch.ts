/** Rows of ids, padded at the end to one length: [batch, time] in one array, row by row. */
export interface IdBatch {
  /** batch*time */
  readonly ids: Int32Array;
  readonly batchSize: number;
  readonly time: number;
  /** [batch]: tokens of each row without padding */
  readonly lengths: Int32Array;
}

/** Images of one size, [batch, height, width, 3] in one array: red, green, blue, 0 to 255; the network normalises. */
export interface PixelBatch {
  /** batch*height*width*3 */
  readonly pixels: Uint8Array;
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
}
