/**
 * What npm runs before it packs a package, in the package's folder: compiles it, writes ES modules for bundlers beside the
 * CommonJS that Node loads, and puts the terms of the licence with them.
 */
const { execFileSync } = require('node:child_process');
const { copyFileSync, existsSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const { build } = require('esbuild');

const ROOT = path.join(__dirname, '..', '..');
const TSC = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

/** @param {string} folder - of the package */
async function prepack(folder) {
  rmSync(path.join(folder, 'dist'), { recursive: true, force: true }); // what was compiled from files that are gone
  execFileSync(process.execPath, [TSC, '--build', path.join(folder, 'tsconfig.lib.json')], { stdio: 'inherit' });
  await addToCompiled(folder);
}

/**
 * What a compiled package has besides CommonJS: ES modules, and the terms.
 *
 * @param {string} folder
 */
async function addToCompiled(folder) {
  await writeModules(folder);
  for (const terms of ['LICENSE', 'NOTICE']) copyFileSync(path.join(ROOT, terms), path.join(folder, terms));
}

/** @param {string} folder */
async function writeModules(folder) {
  const source = path.join(folder, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  await build({
    entryPoints: files.filter((file) => /(?<!\.spec|\.d)\.ts$/.test(file)).map((file) => path.join(source, file)),
    outdir: path.join(folder, 'dist'),
    outbase: source,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    sourcemap: 'linked',
    sourcesContent: false,
    bundle: true, // one file each all the same: whatever is imported stays where it is
    plugins: [{ name: 'separate files', setup }],
    logLevel: 'error',
  });
}

/** @param {import('esbuild').PluginBuild} build */
function setup({ onResolve }) {
  onResolve({ filter: /./ }, ({ path: name, kind, resolveDir }) => {
    if (kind === 'entry-point') return undefined;
    const isRelative = name.startsWith('.');
    return { path: isRelative ? moduleName(name, resolveDir) : name, external: true };
  });
}

/**
 * @param {string} name - of a file without its extension, or of a folder
 * @param {string} from
 */
function moduleName(name, from) {
  return existsSync(path.resolve(from, `${name}.ts`)) ? `${name}.mjs` : `${name}/index.mjs`;
}

if (require.main === module) void prepack(process.cwd());

module.exports = { addToCompiled };
