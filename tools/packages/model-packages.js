/**
 * Writes a package for each bundled model, `@tolmach/model-<name>`: `node tools/packages/model-packages.js FOLDER`. They are not kept:
 * a model is in `data/models` once, and its package is the same folder with a package.json, a README and the terms.
 */
const { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const MODELS = path.join(ROOT, 'data', 'models');

/** @typedef {{ kind: string, training: { licence?: string, data: string[] } }} ModelFile */

/** How a model of each kind is opened. @type {Record<string, string>} */
const OPENED_BY = {
  translation: "import { loadModel } from '@tolmach/translation';\n\nconst model = await loadModel",
  captioning: "import { loadCaptioner } from '@tolmach/captioning';\n\nconst model = await loadCaptioner",
  classification: "import { loadClassifier } from '@tolmach/classification';\n\nconst model = await loadClassifier",
  characters: "import { loadCharacters } from '@tolmach/characters';\n\nconst model = await loadCharacters",
};

/** The names of the bundled models. */
function modelNames() {
  return readdirSync(MODELS).sort();
}

/**
 * @param {string} name - of a bundled model
 * @param {string} destination - gets the package as a sub-folder
 * @returns {string} its folder
 */
function writeModelPackage(name, destination) {
  const folder = path.join(destination, `model-${name}`);
  const source = path.join(MODELS, name);
  mkdirSync(destination, { recursive: true });
  cpSync(source, folder, { recursive: true });
  for (const terms of ['LICENSE', 'NOTICE']) copyFileSync(path.join(ROOT, terms), path.join(folder, terms));
  /** @type {ModelFile} */
  const model = json(path.join(source, 'model.json'));
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifestOf(name, model), null, 2)}\n`);
  writeFileSync(path.join(folder, 'README.md'), readmeOf(name, model));
  return folder;
}

/**
 * @param {string} name
 * @param {ModelFile} model
 */
function manifestOf(name, { kind }) {
  /** @type {{ version: string, repository?: object }} */
  const { version, repository } = json(path.join(ROOT, 'libs', 'contracts', 'package.json'));
  return {
    name: `@tolmach/model-${name}`,
    version,
    description: `the ${kind} model ${name} of tolmach`,
    license: 'SEE LICENSE IN README.md',
    ...(repository && { repository }),
    keywords: ['tolmach', kind],
    exports: { './*': './*' },
    publishConfig: { access: 'public' },
  };
}

/**
 * @param {string} name
 * @param {ModelFile} model
 */
function readmeOf(name, { kind, training }) {
  return `# @tolmach/model-${name}

A ${kind} model, found by its name once this package is installed:

\`\`\`ts
${OPENED_BY[kind] ?? 'load'}('${name}');
\`\`\`

Trained on ${training.data.join(', ') || 'data that its model.json does not name'}.

Licence: ${training.licence ?? 'not stated'}. See LICENSE and NOTICE.
`;
}

/** @param {string} file */
function json(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

if (require.main === module) {
  const [destination] = process.argv.slice(2);
  if (destination === undefined) throw new Error('model-packages: expected a folder to write to, received nothing.');
  for (const name of modelNames()) process.stdout.write(`${writeModelPackage(name, destination)}\n`);
}

module.exports = { modelNames, writeModelPackage };
