import { addDependenciesToPackageJson, readJson, readNxJson, updateNxJson } from '@nx/devkit';
import type { GeneratorCallback, Tree } from '@nx/devkit';

const PLUGIN = '@tolmach/nx';

/** Registers the plugin in nx.json and adds the programs to package.json, each unless it is there. */
export function initGenerator(tree: Tree): GeneratorCallback {
  const nx = readNxJson(tree) ?? {};
  const plugins = nx.plugins ?? [];
  const isThere = plugins.some((plugin) => (typeof plugin === 'string' ? plugin : plugin.plugin) === PLUGIN);
  if (!isThere) updateNxJson(tree, { ...nx, plugins: [...plugins, PLUGIN] });
  const { dependencies = {}, devDependencies = {} } = readJson<Dependencies>(tree, 'package.json');
  if ('@tolmach/tolmach' in { ...dependencies, ...devDependencies }) return () => undefined;
  return addDependenciesToPackageJson(tree, {}, { '@tolmach/tolmach': ownVersion() });
}

interface Dependencies {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** All packages carry one version. */
function ownVersion(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the package.json of this very package
  const { version } = require('../../package.json') as { version: string }; // npm installs no package without one
  return `^${version}`;
}
