/**
 * What an encoder leaves for a decoder: the waist of the design. A position is a source piece for text and a cell of
 * the flattened feature grid for an image; nothing to the right of it can find out which.
 *
 * The parameter is the executor's own array type (`tf.Tensor`, an ONNX value).
 */
export type Memory<Values, Mask = Values, Summary = Values> = {
  /** [batch, position, channel], float32 */
  readonly values: Values;
  /** [batch, position], float32: 1 = real, 0 = padding; padding only at the end of a row */
  readonly mask: Mask;
  /** [batch, channel], float32: starts the decoder */
  readonly summary: Summary;
};
