/** Images of one size, [batch, height, width, 3] in one array: red, green, blue, 0 to 255; the network normalises. */
export interface PixelBatch {
  /** batch*height*width*3 */
  readonly pixels: Uint8Array;
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
}
