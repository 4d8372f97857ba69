/**
 * A function of a module that is loaded when the function is called first: a program shows its help without its
 * libraries, and of two engines only the one that computes is loaded.
 *
 * @param load - `() => require('module') as typeof import('module')`
 */
export function lazy<Name extends string, Module extends { readonly [Key in Name]: (...parameters: never) => unknown }>(
  load: () => Module,
  name: Name,
): Module[Name] {
  const call = (...parameters: never): unknown => load()[name](...parameters);
  return call as Module[Name]; // it takes and returns what that function does
}
