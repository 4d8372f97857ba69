import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { tf } from '../tensor/tf';
import { joinTime, splitTime, timeMajorRows } from './time-major';

describe.each(['tensorflow', 'cpu'] as const)('time-major rows on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('walk backward sequences from their own end, padding last', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const mask = tf.tensor2d([[1, 1, 0], [1, 1, 1], [0, 0, 0]]); // prettier-ignore
        const sequence = tf.tensor3d([[[1], [2], [9]], [[3], [4], [5]], [[7], [7], [8]]]); // prettier-ignore
        const rows = timeMajorRows(mask, 'backward');
        const steps = splitTime(sequence, rows);
        expectTensor(tf.stack(steps), 'steps').toEqual([[[2], [5], [7]], [[1], [4], [7]], [[9], [3], [8]]]); // prettier-ignore
        expectTensor(joinTime(steps, rows), 'joined again').toEqual(sequence);
      });
    });
  });

  it('walk forward sequences as they stand', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const sequence = tf.tensor3d([[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[0, 1], [2, 3]]]); // prettier-ignore
        const rows = timeMajorRows(tf.ones([3, 2]), 'forward');
        const steps = splitTime(sequence, rows);
        expectTensor(tf.stack(steps), 'steps').toEqual(sequence.transpose([1, 0, 2]));
        expectTensor(joinTime(steps, rows), 'joined again').toEqual(sequence);
      });
    });
  });
});
