/** @typedef {Record<string, string>} Ranges */
/** @typedef {Record<string, string | Record<string, string>>} Exports */
/**
 * What npm reads of a package.json, as far as it is ours to write.
 * @typedef {{
 *   name: string, version: string, description: string, private?: boolean, sideEffects?: boolean | string[],
 *   bin?: Ranges, exports?: Exports, files?: string[], scripts?: Ranges, dependencies?: Ranges,
 *   optionalDependencies?: Ranges, peerDependencies?: Ranges, peerDependenciesMeta?: Record<string, object>,
 *   devDependencies?: Ranges, [key: string]: unknown
 * }} Manifest
 */
/** @typedef {{ license: string, engines: Ranges, repository?: object }} Root */

/** What every tarball holds: code, its sources for maps, and the terms. */
const FILES = [
  'dist',
  'src',
  '!**/*.spec.ts',
  '!**/__snapshots__',
  '!**/*.tsbuildinfo',
  'LICENSE',
  'NOTICE',
  'README.md',
];

/** Engines are pinned: results are compared to the bit, and the packages of TensorFlow.js only fit their own version. */
const ENGINES = /^(@tensorflow\/|onnxruntime-|webgpu$)/;

/** @param {string} text */
const isSource = (text) => text.startsWith('./src/');

/**
 * A package.json in the one form that all packages have. Name, description, programs, import paths, additional files and
 * names of dependencies are the package's own; everything else follows from the workspace.
 *
 * @param {Manifest} manifest
 * @param {{ folder: string, version: string, root: Root }} workspace - the package's folder, the version of all packages
 * @returns {Manifest}
 */
function inForm(manifest, { folder, version, root }) {
  const { name, description, bin, files = [], exports = {}, sideEffects = false, ...rest } = manifest;
  const up = folder.replace(/[^/]+/g, '..');
  const isPrivate = manifest.private === true;
  const entries = Object.entries(exports).map(([path, target]) => [path, entryOf(target)]);
  const main = Object.fromEntries(entries)['.'];
  const form = {
    name,
    version,
    ...(isPrivate && { private: true }),
    description,
    license: root.license,
    ...(root.repository && { repository: { ...root.repository, directory: folder } }),
    engines: root.engines,
    type: 'commonjs',
    sideEffects,
    ...(main && { main: main.default, types: main.types }),
    ...(bin && { bin }),
    exports: Object.fromEntries(entries),
    files: [...files.filter((file) => !FILES.includes(file)), ...FILES],
    scripts: { ...rest.scripts, prepack: `node ${up}/tools/packages/prepack.js` },
    ...dependenciesOf(rest, version),
    ...(!isPrivate && { publishConfig: { access: 'public' } }),
  };
  const own = Object.entries(rest).filter(
    ([key]) => !(key in form) && key !== 'private' && !/dependencies$/i.test(key),
  );
  return { ...form, ...Object.fromEntries(own) };
}

/**
 * Node takes CommonJS by `import` too, so that there is one copy of each class; bundlers take the ES modules, of which they
 * can leave out what is not used.
 *
 * @param {string | Ranges} target
 */
function entryOf(target) {
  const source = typeof target === 'string' ? target : (target['@tolmach/source'] ?? '');
  if (!isSource(source)) return target;
  const built = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '');
  return {
    '@tolmach/source': source,
    types: `${built}.d.ts`,
    module: `${built}.mjs`,
    default: `${built}.js`,
  };
}

/**
 * @param {Pick<Manifest, 'dependencies' | 'optionalDependencies' | 'peerDependencies' | 'peerDependenciesMeta' | 'devDependencies'>} manifest
 * @param {string} version
 */
function dependenciesOf(manifest, version) {
  const kinds = /** @type {const} */ ([
    'dependencies',
    'optionalDependencies',
    'peerDependencies',
    'peerDependenciesMeta',
    'devDependencies',
  ]);
  const entries = kinds.flatMap((kind) => {
    const names = Object.keys(manifest[kind] ?? {}).filter((name) => name !== 'tslib');
    const ranged = names.sort().map((name) => [name, rangeOf(name, manifest[kind]?.[name], version)]);
    return ranged.length === 0 ? [] : [[kind, Object.fromEntries(ranged)]];
  });
  return Object.fromEntries(entries);
}

/**
 * @param {string} name
 * @param {unknown} range
 * @param {string} version
 */
function rangeOf(name, range, version) {
  if (typeof range !== 'string') return range;
  if (name.startsWith('@tolmach/')) return `^${version}`;
  return /^\d/.test(range) && !ENGINES.test(name) ? `^${range}` : range;
}

module.exports = inForm;
