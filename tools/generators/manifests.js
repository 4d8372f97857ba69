const { dirname } = require('node:path');
const { formatFiles, globAsync, readJson, writeJson } = require('@nx/devkit');
const inForm = require('./manifest.js');

/**
 * Writes the package.json of every package in the one form; names of new dependencies may stand there with `*`.
 *
 * @param {import('@nx/devkit').Tree} tree
 */
async function manifestsGenerator(tree) {
  for (const path of await packageFiles(tree)) {
    writeJson(tree, path, inForm(readJson(tree, path), { ...workspaceOf(tree), folder: dirname(path) }));
  }
  await formatFiles(tree);
}

/** @param {import('@nx/devkit').Tree} tree */
function packageFiles(tree) {
  /** @type {{ workspaces: string[] }} */
  const { workspaces } = readJson(tree, 'package.json');
  return globAsync(
    tree,
    workspaces.map((pattern) => `${pattern}/package.json`),
  );
}

/**
 * What all manifests share. The version is that of contracts, which everything depends on.
 *
 * @param {import('@nx/devkit').Tree} tree
 */
function workspaceOf(tree) {
  /** @type {{ version: string }} */
  const { version } = readJson(tree, 'libs/contracts/package.json');
  return { version, root: readJson(tree, 'package.json') };
}

module.exports = manifestsGenerator;
module.exports.workspaceOf = workspaceOf;
