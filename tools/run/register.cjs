/**
 * Lets Node load the workspace's TypeScript as it stands: `node -C @tolmach/source -r ./tools/run/register.cjs file.ts`.
 * esbuild strips the types; what it made of a file is kept until the file changes, so that only the first start pays.
 * Packages from npm are left to Node, which is why this and not tsx: see docs/decisions/0013-start-up.md.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { threadId } = require('node:worker_threads');

const VERSION = require('esbuild/package.json').version;
const CACHE = path.join(__dirname, '../../node_modules/.cache/tolmach-run', VERSION);

/** @param {string} file */
function transform(file) {
  const { transformSync } = require('esbuild'); // loaded only when something has changed
  const source = readFileSync(file, 'utf8');
  const options = { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: file, sourcemap: 'inline' };
  return transformSync(source, options).code;
}

/** @param {string} file */
function compiled(file) {
  const { mtimeMs, size } = statSync(file);
  const key = createHash('sha1').update(`${file}\0${mtimeMs}\0${size}`).digest('hex');
  const kept = path.join(CACHE, `${key}.js`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    const code = transform(file);
    keep(kept, code);
    return code;
  }
}

/**
 * @param {string} kept
 * @param {string} code
 */
function keep(kept, code) {
  const draft = `${kept}.${process.pid}.${threadId}`; // renamed when complete: programs and threads start side by side
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(draft, code);
    renameSync(draft, kept);
  } catch {
    // A checkout that cannot be written, or a full disk: the program runs all the same, only its next start is slower.
  }
}

Module._extensions['.ts'] = (module, file) => module._compile(compiled(file), file);
