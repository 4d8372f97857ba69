import { SeededRandom } from '@tolmach/tensor-runtime';

/** Count of distinct numbers; prime, so that they repeat at a different place in each row of any matrix. */
const PERIOD = 262_139;

/**
 * A source of uniform numbers in [-scale, scale) for models that are only timed: 23 million parameters take tens of
 * milliseconds, compared with seconds for the orthogonal matrices that training starts from. Identical on every run.
 */
export function randomValues(): (count: number, scale: number) => Float32Array {
  const block = new SeededRandom(1, 0, 'values').hostUniform(PERIOD).map((value) => 2 * value - 1);
  let position = 0;
  return (count, scale) => {
    const values = new Float32Array(count);
    for (let done = 0; done < count;) {
      const part = block.subarray(position, position + count - done);
      values.set(part, done);
      done += part.length;
      position = (position + part.length) % PERIOD;
    }
    for (let index = 0; index < count; index++) values[index] = (values[index] ?? 0) * scale;
    return values;
  };
}
