import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { tidyTree } from '../tensor/tensor-tree';
import { tf } from '../tensor/tf';
import { openVariable } from './variable';

describe.each(['tensorflow', 'cpu'] as const)('a variable on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('holds what it was opened with, then what was assigned', () => {
    withoutLeaks(() => {
      const variable = openVariable([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
      tf.tidy(() => {
        expectTensor(variable.read(), 'opened').toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
        const next = tf.tensor2d([[6, 5, 4], [3, 2, 1]]); // prettier-ignore
        variable.assign(next);
        expectTensor(next, 'assigned value, still its owner’s').toEqual([6, 5, 4, 3, 2, 1]);
      });
      tf.tidy(() => expectTensor(variable.read(), 'assigned').toEqual([[6, 5, 4], [3, 2, 1]])); // prettier-ignore
      expect(variable.shape).toEqual([2, 3]);
      variable.dispose();
    });
  });

  it('keeps its value apart from those of others and outlives a tidy', () => {
    withoutLeaks(() => {
      const [one, other] = tidyTree(() => [
        openVariable([1], Float32Array.of(1)),
        openVariable([], Float32Array.of(2)),
      ]);
      tf.tidy(() => one.assign(tf.tensor1d([7])));
      tf.tidy(() => {
        expectTensor(one.read(), 'one').toEqual([7]);
        expectTensor(other.read(), 'other').toEqual(2);
      });
      one.dispose();
      other.dispose();
    });
  });

  it('is freed once, and says so to whoever reads or writes it later', () => {
    withoutLeaks(() => {
      const variable = openVariable([1], Float32Array.of(1));
      variable.dispose();
      variable.dispose();
      const disposed = expect.objectContaining({ code: 'disposed' }) as Error;
      expect(() => variable.read()).toThrow(disposed);
      expect(() => tf.tidy(() => variable.assign(tf.tensor1d([2])))).toThrow(disposed);
    });
  });
});
