import { tf } from './tf';

/**
 * `tf.tidy` for bodies that return readonly records or lists of tensors, which its own type does not take: all tensors
 * made inside are freed but those found anywhere in the result.
 */
export function tidyTree<Tree>(body: () => Tree): Tree {
  return tf.tidy(() => body() as tf.TensorContainer) as Tree; // tidy returns what the body returned
}

/** Frees every tensor found anywhere in a record or list. */
export function disposeTree(tree: object): void {
  tf.dispose(tree as tf.TensorContainer); // readonly or not makes no difference to dispose
}
