import { openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { idTensor } from './id-tensor';

beforeAll(() => openEngine());

it('masks the padding', () =>
  withoutLeaks(() => {
    const lengths = Int32Array.of(4, 1, 2);
    const { ids, mask } = idTensor({
      ids: Int32Array.of(7, 8, 9, 3, 3, 0, 0, 0, 5, 3, 0, 0),
      batchSize: 3,
      time: 4,
      lengths,
    });
    expectTensor(ids).toEqual([7, 8, 9, 3, 3, 0, 0, 0, 5, 3, 0, 0]);
    expectTensor(mask).toEqual([
      [1, 1, 1, 1],
      [1, 0, 0, 0],
      [1, 1, 0, 0],
    ]);
    tf.dispose([ids, mask]);
  }));
