/**
 * Lets Node load the workspace's TypeScript as it stands: `node -C @tolmach/source -r ./tools/run/register.cjs file.ts`.
 * esbuild strips the types; what it made of a file is kept until the file changes, and with it the code that V8 compiled for
 * what the first start ran, so that only that start pays.
 * Packages from npm are left to Node, which is why this and not tsx: see docs/decisions/0013-start-up.md.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { cachedDataVersionTag } = require('node:v8');
const { Script } = require('node:vm');
const { threadId } = require('node:worker_threads');

const VERSION = require('esbuild/package.json').version;
const CACHE = path.join(__dirname, '../../node_modules/.cache/tolmach-run', VERSION);
/** Ends the name of V8's code, which other releases and flags of V8 do not take. */
const CODE = `.${cachedDataVersionTag()}.code`;

/** @param {string} file */
function transform(file) {
  const { transformSync } = require('esbuild'); // loaded only when something has changed
  const source = readFileSync(file, 'utf8');
  const options = { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: file, sourcemap: 'inline' };
  return transformSync(source, options).code;
}

/**
 * What is kept of a file: its JavaScript in `.js`, V8's code in `.code`; the path without the ending.
 * @param {string} file
 */
function keptOf(file) {
  const { mtimeMs, size } = statSync(file);
  return path.join(CACHE, createHash('sha1').update(`${file}\0${mtimeMs}\0${size}`).digest('hex'));
}

/** @param {string} kept */
function read(kept) {
  try {
    return readFileSync(kept);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} kept
 * @param {string | Buffer} code
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

/** @type {Map<string, Script>} whose code is to be kept, by its place */
const fresh = new Map();

/**
 * @param {string} file
 * @param {string} kept
 */
function javaScript(file, kept) {
  const known = read(`${kept}.js`)?.toString();
  const text = known ?? transform(file);
  if (known === undefined) keep(`${kept}.js`, text);
  return text;
}

/**
 * @param {string} text
 * @param {string} filename
 * @param {string} kept
 * @returns {Script} the function that Node wraps a module in
 */
function compiled(text, filename, kept) {
  const cachedData = read(kept + CODE);
  const script = new Script(Module.wrap(text.replace(/^#!.*/, '')), { filename, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) fresh.set(kept + CODE, script);
  return script;
}

Module._extensions['.ts'] = (module, file) => {
  const kept = keptOf(file);
  const text = javaScript(file, kept);
  if (/\bimport\(/.test(text)) return module._compile(text, file); // V8's code of it would forget who imports
  const { exports } = module;
  const run = compiled(text, file, kept).runInThisContext();
  run.call(exports, exports, Module.createRequire(file), module, file, path.dirname(file));
};

process.on('exit', () => {
  for (const [kept, script] of fresh) keep(kept, script.createCachedData()); // with the functions that have run
});
