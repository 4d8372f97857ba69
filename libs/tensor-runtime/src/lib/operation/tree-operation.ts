import { tidyTree } from '../tensor/tensor-tree';
import { tf } from '../tensor/tf';

/** Tensors in records and lists; a name may be left out. */
export type TensorTree = tf.Tensor | readonly TensorTree[] | { readonly [name: string]: TensorTree | undefined };

/** A function of a tree of tensors, and its gradient. */
export interface TreeOperation<Given extends TensorTree, Kept extends TensorTree, Value extends tf.Tensor> {
  /** The value, with what the gradient needs besides `given`. */
  readonly forward: (given: Given) => { readonly value: Value; readonly kept: Kept };
  /** Gradients of the tensors given, in a tree of the same form. */
  readonly backward: (valueGradient: Value, given: Given, kept: Kept) => Given;
}

/**
 * The operation's value; the caller (or its tidy) owns it. One differentiable operation: what `forward` does is not
 * recorded, and only the tensors given and kept live until its gradient has been found, which is once.
 */
export function treeOperation<Given extends TensorTree, Kept extends TensorTree, Value extends tf.Tensor = tf.Tensor>(
  given: Given,
  { forward, backward }: TreeOperation<Given, Kept, Value>,
): Value {
  const operation = tf.customGrad((...passed: unknown[]) => {
    const save = passed.pop() as tf.GradSaveFunc; // customGrad passes it last
    const tensors = passed as tf.Tensor[]; // those given below
    const { value, kept } = forward(withTensors(given, tensors));
    save([...tensors, ...tensorsOf(kept)]);
    const gradFunc = (valueGradient: tf.Tensor, saved: tf.Tensor[]) => {
      const [ofGiven, ofKept] = [saved.slice(0, tensors.length), saved.slice(tensors.length)];
      const ofValue = valueGradient as Value; // of the shape of the value
      const walkBack = () => backward(ofValue, withTensors(given, ofGiven), withTensors(kept, ofKept));
      const gradients = tensorsOf(tidyTree(walkBack));
      tf.dispose(ofKept); // at once: TensorFlow.js would hold them until the whole gradient is there
      return gradients;
    };
    return { value, gradFunc };
  });
  return operation(...tensorsOf(given));
}

/** A tree's tensors, records in order of their names. */
function tensorsOf(tree: TensorTree): tf.Tensor[] {
  if (tree instanceof tf.Tensor) return [tree];
  const branches = isList(tree) ? tree : namedBranches(tree).map(([, branch]) => branch);
  return branches.flatMap(tensorsOf);
}

/** The tree with other tensors, in the order of {@link tensorsOf}. */
function withTensors<Tree extends TensorTree>(tree: Tree, tensors: readonly tf.Tensor[]): Tree {
  const left = tensors.values();
  const fill = (branch: TensorTree): TensorTree => {
    if (branch instanceof tf.Tensor) return left.next().value ?? branch; // one for each
    if (isList(branch)) return branch.map(fill);
    return Object.fromEntries(namedBranches(branch).map(([name, part]) => [name, fill(part)]));
  };
  return fill(tree) as Tree; // of the same form
}

type TensorRecord = Exclude<TensorTree, tf.Tensor | readonly TensorTree[]>;

function namedBranches(record: TensorRecord): [name: string, branch: TensorTree][] {
  const named = Object.entries(record).flatMap(([name, branch]): [string, TensorTree][] =>
    branch === undefined ? [] : [[name, branch]],
  );
  return named.sort(([one], [other]) => (one < other ? -1 : 1)); // names of a record differ
}

function isList(tree: readonly TensorTree[] | TensorRecord): tree is readonly TensorTree[] {
  return Array.isArray(tree);
}
