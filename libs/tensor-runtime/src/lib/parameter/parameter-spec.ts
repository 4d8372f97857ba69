import type { Initialiser } from './initialiser';
import type { tf } from '../tensor/tf';

/** Shape and starting values of one parameter. */
export interface ParameterSpec {
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
}

/** A tree like a layer's params, with a {@link ParameterSpec} in place of each tensor. */
export type ParameterSpecs<Params> = {
  readonly [Name in keyof Params]: Exclude<Params[Name], undefined> extends tf.Tensor
    ? ParameterSpec
    : ParameterSpecs<Params[Name]>;
};

/** A parameter's slash path and spec. */
export interface NamedSpec {
  readonly path: string;
  readonly spec: ParameterSpec;
}

/** All leaves of a tree of specs with their slash paths (`encoder/layers/0/kernel`), sorted by path. */
export function listSpecs(specs: object, prefix = ''): NamedSpec[] {
  const leaves = Object.entries(specs).flatMap(([name, node]: [string, unknown]) => {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    if (isSpec(node)) return [{ path, spec: node }];
    return typeof node === 'object' && node !== null ? listSpecs(node, path) : [];
  });
  return leaves.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The params tree with `leaf(path)` in the place of each spec. */
export function buildParams<Params>(
  specs: ParameterSpecs<Params>,
  leaf: (path: string) => tf.Tensor,
  prefix = '',
): Params {
  const build = (name: string, node: unknown): unknown => {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    // eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- of an inner node nothing is known
    return isSpec(node) ? leaf(path) : buildParams(node as ParameterSpecs<unknown>, leaf, path); // every inner node is one
  };
  const built = Array.isArray(specs)
    ? specs.map((node, index) => build(String(index), node))
    : Object.fromEntries(Object.entries(specs).map(([name, node]) => [name, build(name, node)]));
  return built as Params; // the mapped type says that the trees have one shape
}

function isSpec(node: unknown): node is ParameterSpec {
  return typeof node === 'object' && node !== null && 'initialise' in node && typeof node.initialise === 'function';
}
