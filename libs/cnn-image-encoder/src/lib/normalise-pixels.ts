import type { CnnArchitecture, PixelBatch } from '@tolmach/contracts';
import { tf } from '@tolmach/tensor-runtime';

const NUM_VALUES = 256;
const NUM_COLOURS = 3;

/**
 * A batch of pixels as the network takes it, (x - mean) / std for each colour: [batch, height, width, 3], float32. The
 * caller (or its tidy) owns the result.
 */
export function normalisePixels(cnn: CnnArchitecture, batch: PixelBatch): tf.Tensor4D {
  const { pixels, batchSize, height, width } = batch;
  const [red, green, blue] = [normalisedValues(cnn, 0), normalisedValues(cnn, 1), normalisedValues(cnn, 2)];
  const values = new Float32Array(pixels.length);
  for (let index = 0; index < values.length; index += NUM_COLOURS) {
    values[index] = red[pixels[index] ?? 0] ?? 0;
    values[index + 1] = green[pixels[index + 1] ?? 0] ?? 0;
    values[index + 2] = blue[pixels[index + 2] ?? 0] ?? 0;
  }
  return tf.tensor4d(values, [batchSize, height, width, NUM_COLOURS]);
}

/** The normalised value of each value that a byte can have. */
function normalisedValues({ input }: CnnArchitecture, colour: number): Float32Array {
  const [mean, std] = [input.mean[colour] ?? 0, input.std[colour] ?? 1];
  return Float32Array.from({ length: NUM_VALUES }, (_, value) => (value - mean) / std);
}
