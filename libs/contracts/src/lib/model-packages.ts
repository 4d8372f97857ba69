/** The packages that are a model folder each: `en-de` is in `@tolmach/model-en-de`. */
export const MODEL_PACKAGES = { scope: '@tolmach', prefix: 'model-' } as const;

/** The name of the model in a package, by the name of its folder; undefined where the package does not hold one. */
export function modelNameOf(packageFolder: string): string | undefined {
  const { prefix } = MODEL_PACKAGES;
  return packageFolder.startsWith(prefix) ? packageFolder.slice(prefix.length) : undefined;
}

/** The package that holds the model with a name; undefined for a path. */
export function modelPackageOf(name: string): string | undefined {
  const { scope, prefix } = MODEL_PACKAGES;
  return /^[a-z0-9][a-z0-9._-]*$/i.test(name) ? `${scope}/${prefix}${name}` : undefined;
}
