import { SeededRandom } from '@tolmach/tensor-runtime';

/** Numbers drawn; prime, so that where they start again differs from row to row of any matrix. */
const PERIOD = 262_139;

/**
 * A source of uniform numbers in [-scale, scale) for what is only timed: a model of 23 million parameters takes tens of
 * milliseconds, where the orthogonal matrices that training starts from take seconds. The same on every run.
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
