import { disposeTree } from '@tolmach/tensor-runtime';
import type { ParameterStore, tf } from '@tolmach/tensor-runtime';

/** What holds a value for each parameter of a store: the store itself, or averages of it. */
export interface HeldWeights {
  /** In the order of the store's names; the caller owns the tensors. */
  readAll(): tf.Tensor[];
}

/**
 * Returns what `work` makes of the parameters as they are now, and frees the tensors read for it when it ends, well or
 * not. It must not keep them.
 *
 * @param weights - where the values come from; default: the store itself
 */
export async function withParams<Params, Result>(
  store: ParameterStore<Params>,
  work: (params: Params) => Promise<Result>,
  weights: HeldWeights = store,
): Promise<Result> {
  const tensors = weights.readAll();
  try {
    return await work(store.params(tensors));
  } finally {
    disposeTree(tensors);
  }
}
