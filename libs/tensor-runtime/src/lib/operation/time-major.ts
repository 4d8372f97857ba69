import { tf } from '../tensor/tf';

/** The way a layer walks a padded sequence. */
export type Direction = 'forward' | 'backward';

/**
 * Row numbers that turn [batch*time] rows into [time*batch] rows in walking order: backward sequences are turned
 * around within their real length, so that padding always comes last and a walk never has to look at a mask.
 */
export type TimeMajorRows = {
  /** [time*batch], int32: row of the batch-major array for each time-major row */
  readonly toTimeMajor: tf.Tensor1D;
  /** [batch*time], int32: the inverse */
  readonly toBatchMajor: tf.Tensor1D;
};

/**
 * Row numbers for a padded batch; the caller (or its tidy) owns them.
 * @param mask - [batch, time], float32: 1 = real, 0 = padding, padding last
 */
export function timeMajorRows(mask: tf.Tensor2D, direction: Direction): TimeMajorRows {
  return tf.tidy(() => {
    const [batchSize, time] = mask.shape;
    const times = tf.range(0, time, 1, 'int32').expandDims<tf.Tensor2D>(0); // [1, time]
    const rows = tf.range(0, batchSize, 1, 'int32').expandDims<tf.Tensor2D>(1); // [batch, 1]
    const walked = direction === 'forward' ? tf.zeros([batchSize, 1], 'int32').add(times) : turned(mask, times);
    const toTimeMajor = rows.mul(time).add<tf.Tensor2D>(walked).transpose().flatten(); // [time*batch]
    const toBatchMajor = walked.mul(batchSize).add(rows).flatten(); // [batch*time]; turning is its own inverse
    return { toTimeMajor: toTimeMajor.toInt(), toBatchMajor: toBatchMajor.toInt() };
  });
}

/** [batch, time] position that each step of a backward walk reads: length - 1 - t while real, t on padding. */
function turned(mask: tf.Tensor2D, times: tf.Tensor2D): tf.Tensor2D {
  const lengths = mask.sum(1, true).toInt(); // [batch, 1]
  const mirrored = lengths.sub(1).sub(times); // [batch, time]
  return tf.where(mirrored.greaterEqual(0), mirrored, times.add(tf.zerosLike(mirrored))).reshape(mask.shape);
}

/** [batch, time, channel] as `time` tensors [batch, channel], in walking order; the caller's tidy owns them. */
export function splitTime(sequence: tf.Tensor3D, rows: TimeMajorRows): tf.Tensor2D[] {
  const [batchSize, time, channels] = sequence.shape;
  const walked = sequence.reshape([batchSize * time, channels]).gather(rows.toTimeMajor); // [time*batch, channel]
  return tf.unstack(walked.reshape([time, batchSize, channels])) as tf.Tensor2D[]; // unstack drops one axis of three
}

/** [batch, time, channel] of rows [time*batch, channel] in the order of time; the caller (or its tidy) owns it. */
export function batchMajor(rows: tf.Tensor2D, batchSize: number): tf.Tensor3D {
  return tf.tidy(() => rows.reshape([-1, batchSize, rows.shape[1]]).transpose<tf.Tensor3D>([1, 0, 2]));
}

/** The inverse of {@link splitTime}: [batch, time, channel]; the caller (or its tidy) owns it. */
export function joinTime(steps: tf.Tensor2D[], rows: TimeMajorRows): tf.Tensor3D {
  const [batchSize = 0, channels = 0] = steps[0]?.shape ?? [];
  const walked = tf.concat2d(steps, 0); // [time*batch, channel]
  return walked.gather(rows.toBatchMajor).reshape([batchSize, steps.length, channels]);
}
