const { join } = require('node:path');
const { formatFiles, generateFiles, offsetFromRoot, updateJson } = require('@nx/devkit');
const inForm = require('./manifest.js');
const { workspaceOf } = require('./manifests.js');
const { depConstraints } = require('../lint-rules/boundaries.js');

/** @typedef {{ name: string, scope: string, type: string, description: string }} LibOptions */

/**
 * Writes a new lib: below `libs/system` where it is a system, otherwise below `libs`. `npm install` links it.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {LibOptions} options
 * @throws {Error} when there is such a folder, or no such scope or type
 */
async function libGenerator(tree, { name, scope, type, description }) {
  const folder = type === 'system' ? `libs/system/${name}` : `libs/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder}: expected a new name, received that of a lib. Choose another.`);
  expectTag('scope', scope);
  expectTag('type', type);
  const values = { name, scope, type, description, folder, root: offsetFromRoot(folder) };
  generateFiles(tree, join(__dirname, 'lib-files'), folder, values);
  updateJson(tree, `${folder}/package.json`, (/** @type {import('./manifest.js').Manifest} */ json) => {
    return inForm(json, { ...workspaceOf(tree), folder });
  });
  updateJson(tree, 'tsconfig.json', (/** @type {{ references: { path: string }[] }} */ json) => {
    return { ...json, references: [...json.references, { path: `./${folder}` }] };
  });
  addToTable(tree, `| [${name}](${folder}) | ${description} |`);
  await formatFiles(tree);
}

/**
 * @param {'scope' | 'type'} prefix
 * @param {string} value
 */
function expectTag(prefix, value) {
  const tags = depConstraints({ testing: false }).map(({ sourceTag }) => sourceTag);
  const known = tags.filter((tag) => tag.startsWith(`${prefix}:`)).map((tag) => tag.slice(prefix.length + 1));
  if (known.includes(value)) return;
  throw new Error(
    `--${prefix}: expected one of ${known.join(', ')}, received ${value}. Add a row to tools/lint-rules/boundaries.js for a new one.`,
  );
}

/**
 * Puts a row at the end of README's table of libs: no other lib imports the new one yet.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} row
 */
function addToTable(tree, row) {
  const lines = (tree.read('README.md', 'utf8') ?? '').split('\n');
  const last = lines.findLastIndex((line) => /^\| \[.+\]\(libs\//.test(line));
  tree.write('README.md', lines.toSpliced(last + 1, 0, row).join('\n'));
}

module.exports = libGenerator;
